//! The prose of entries: Markdown to HTML, with any HTML in it as text.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Renders a section of an entry. Links to other entries lead to their procedures, where `has` knows those.
pub(super) fn render(text: &str, has: &dyn Fn(&str) -> bool) -> Markup {
    let mut dropped = Vec::new();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        // The report has its own headings; a further one is a line in bold.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Strong)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Strong)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let target = target(&dest_url, has);
            dropped.push(target.is_none());
            target.map(|url| Event::Start(Tag::Link { link_type, dest_url: url.into(), title, id }))
        }
        Event::End(TagEnd::Link) => (!dropped.pop().unwrap_or_default()).then_some(event),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        other => Some(other),
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    PreEscaped(page)
}

/// Where a link of an entry leads in this page.
fn target(url: &str, has: &dyn Fn(&str) -> bool) -> Option<String> {
    if url.starts_with("https://") {
        return Some(url.to_owned());
    }
    let rule = url.rsplit('/').next()?.strip_suffix(".md")?;
    has(rule).then(|| format!("#rule-{rule}"))
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn html_is_text_and_links_stay_in_the_page() {
        let known = |rule: &str| rule == "here";
        let text = "<script>x</script>\n\nAn <img src=x> [a](here.md) [b](gone.md) [c](javascript:x) [d](https://learn.microsoft.com/) ![e](f)";
        let page = render(text, &known).into_string();
        assert!(page.contains("&lt;script&gt;") && page.contains("&lt;img"), "{page}");
        assert!(
            page.contains("<a href=\"#rule-here\">a</a> b c <a href=\"https://learn.microsoft.com/\">d</a> e"),
            "{page}"
        );
    }
}

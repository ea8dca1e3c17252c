class Pimlint < Formula
  desc "Static analyzer for exported Microsoft Entra ID configuration"
  homepage "https://github.com/pimlint/pimlint"
  version "{{version}}"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "{{url aarch64-apple-darwin}}"
      sha256 "{{sha256 aarch64-apple-darwin}}"
    end
    on_intel do
      url "{{url x86_64-apple-darwin}}"
      sha256 "{{sha256 x86_64-apple-darwin}}"
    end
  end

  on_linux do
    on_arm do
      url "{{url aarch64-unknown-linux-musl}}"
      sha256 "{{sha256 aarch64-unknown-linux-musl}}"
    end
    on_intel do
      url "{{url x86_64-unknown-linux-musl}}"
      sha256 "{{sha256 x86_64-unknown-linux-musl}}"
    end
  end

  def install
    bin.install "pimlint"
    man1.install Dir["share/man/man1/*"]
    bash_completion.install "share/bash-completion/completions/pimlint"
    zsh_completion.install "share/zsh/site-functions/_pimlint"
    fish_completion.install "share/fish/vendor_completions.d/pimlint.fish"
  end

  test do
    system bin/"pimlint", "demo", "sample"
    assert_match "Global Administrator", shell_output("#{bin}/pimlint check sample --fail-on never")
  end
end

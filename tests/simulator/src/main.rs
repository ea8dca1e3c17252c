//! Writes the export of a made-up tenant, and the answer key of the faults in it.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::{Parser, ValueEnum, builder::PossibleValue};

use simulator::faults::chains::{self, LENGTHS};
use simulator::faults::{GENERATORS, plant};
use simulator::write::{Layout, write};
use simulator::{key, tenant};

/// Writes the export of a made-up tenant to a folder, and the answer key of its faults to FOLDER.key.json
#[derive(Parser)]
struct Arguments {
    /// The folder to write to; it should not exist yet
    folder: PathBuf,
    /// How large the tenant is: 1.0 has half a million groups and takes 1.1 GB
    #[arg(long, default_value_t = 0.001)]
    scale: f64,
    /// The same seed makes the same tenant
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many faults to plant, of rules drawn at random
    #[arg(long, default_value_t = 0)]
    faults: usize,
    /// Plant a fault of this rule; may be given several times
    #[arg(long)]
    rule: Vec<String>,
    /// How many chains of two to six steps to plant, from a person to a directory role
    #[arg(long, default_value_t = 0)]
    chains: usize,
    /// How the export is laid out
    #[arg(long, default_value = "graph")]
    layout: Laid,
    /// List the rules that a fault can be planted for, and do nothing else
    #[arg(long)]
    list: bool,
}

/// A layout, as clap reads it.
#[derive(Clone, Copy)]
struct Laid(Layout);

impl ValueEnum for Laid {
    fn value_variants<'a>() -> &'a [Self] {
        const LAYOUTS: [Laid; 5] = {
            let [(_, a), (_, b), (_, c), (_, d), (_, e)] = Layout::ALL;
            [Laid(a), Laid(b), Laid(c), Laid(d), Laid(e)]
        };
        &LAYOUTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Layout::ALL.iter().find(|(_, layout)| *layout == self.0).map(|(word, _)| PossibleValue::new(*word))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if arguments.list {
        GENERATORS.iter().for_each(|generator| println!("{}", generator.rule));
        return Ok(());
    }
    let mut world = tenant::world(arguments.scale, arguments.seed);
    let mut faults = vec![];
    for rule in &arguments.rule {
        let generator = GENERATORS.iter().find(|generator| generator.rule == rule);
        faults.push((generator.ok_or_else(|| format!("no generator for {rule}"))?.plant)(&mut world));
    }
    faults.extend(plant(&mut world, arguments.faults));
    let lengths = LENGTHS.cycle().take(arguments.chains);
    let chains = lengths.map(|length| chains::chain(&mut world, length)).collect();
    let mut path = arguments.folder.clone().into_os_string();
    path.push(".key.json");
    write(&world.tenant, &arguments.folder, arguments.layout.0)?;
    let key = key::Key {
        seed: arguments.seed,
        scale: arguments.scale,
        tenant_id: world.tenant.id,
        as_of: world.now(),
        emergency_accounts: world.tenant.emergency_accounts,
        faults,
        chains,
    };
    serde_json::to_writer_pretty(BufWriter::new(File::create(path)?), &key)?;
    Ok(())
}

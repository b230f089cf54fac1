//! Writes each lesson as frames read it: `ID.yaml`, in the plainest YAML. The build calls it.

use std::path::PathBuf;
use std::{env, fs, io};

use packetwalk::lesson::catalog::LESSONS;
use packetwalk::lesson::plain::plain;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "target/lessons".to_owned()));
    fs::create_dir_all(&folder)?;
    for (id, text) in LESSONS {
        let text = plain(text).map_err(|error| io::Error::other(format!("{id}: {error}")))?;
        fs::write(folder.join(format!("{id}.yaml")), text)?;
    }
    Ok(())
}

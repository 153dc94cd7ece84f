//! Reading files, and writing them whole or not at all.

use super::Failure;
use super::screen::Screen;
use crate::lang::Lang;
use crate::scorecard::datapackage::Written;
use crate::stats::hash::hex;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Why a file could not be read or written, in Chinese; the system itself says it in English.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "没有这个文件或文件夹".to_owned(),
        io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
        io::ErrorKind::IsADirectory => "这是文件夹，不是文件".to_owned(),
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹".to_owned(),
        io::ErrorKind::StorageFull => "磁盘已满".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘只能读，不能写".to_owned(),
        _ => error.to_string(),
    }
}

/// The list of what we wrote to a folder, so that we overwrite nothing else: `sha256sum -c` reads it.
/// Tables that may be very long stand there by their size and time, in comments.
const MANIFEST: &str = ".govgauge.sha256";

/// The bytes of a file, or of standard input for `-`.
pub(super) fn read(path: &str, lang: Lang) -> Result<Vec<u8>, Failure> {
    let bytes = if path == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|e| unreadable(path, &e, lang))
}

/// Says that a file cannot be read.
pub(super) fn unreadable(path: &str, error: &io::Error, lang: Lang) -> Failure {
    Failure::Outside(match lang {
        Lang::Zh => format!("无法读取 `{path}`：{}", reason(error)),
        Lang::En => format!("cannot read `{path}`: {error}"),
    })
}

/// Writes one file whole or not at all.
pub(super) fn write_one(
    file: &Path,
    force: bool,
    screen: &Screen,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(name) = file.file_name().and_then(|n| n.to_str()) else {
        let path = file.display();
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => format!("`{path}` 不是文件名"),
            Lang::En => format!("`{path}` is not the name of a file"),
        }));
    };
    let parent = file.parent().filter(|p| !p.as_os_str().is_empty());
    let mut folder = Folder::open(parent.unwrap_or(Path::new(".")), force, screen)?;
    folder.claim([name])?;
    folder.write(name, fill)?;
    folder.close(&[name])
}

/// Why a file was not written to its end.
pub(super) enum Stopped {
    /// The system refuses.
    Io(io::Error),
    /// Something else failed.
    Failed(Failure),
    /// It is to be written in another way.
    Again,
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A folder that results are written to.
pub(super) struct Folder<'s> {
    path: PathBuf,
    force: bool,
    screen: &'s Screen,
    /// File name → the marks of what we wrote there, latest last: of this run and of earlier ones.
    written: BTreeMap<String, Vec<String>>,
    /// What this run wrote.
    fresh: BTreeSet<String>,
}

impl<'s> Folder<'s> {
    /// Opens a folder, making it where it doesn't exist.
    pub(super) fn open(path: &Path, force: bool, screen: &'s Screen) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|e| outside(screen.lang, path, &e))?;
        let manifest = fs::read_to_string(path.join(MANIFEST)).unwrap_or_default();
        let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
        // A line that says nothing means a file that isn't known to be ours, which is the safe side.
        for (mark, name) in manifest.lines().filter_map(|line| line.split_once("  ")) {
            written.entry(name.to_owned()).or_default().push(mark.to_owned());
        }
        Ok(Self { path: path.to_owned(), force, screen, written, fresh: BTreeSet::new() })
    }

    /// Refuses names that exist and are not ours, before anything is written.
    pub(super) fn claim<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), Failure> {
        let strangers: Vec<&str> =
            names.into_iter().filter(|n| !self.force && !self.is_ours(n)).collect();
        let Some(first) = strangers.first() else { return Ok(()) };
        let path = self.path.join(first);
        let (path, more) = (path.display(), strangers.len() - 1);
        let others = match (more, self.screen.lang) {
            (0, _) => String::new(),
            (_, Lang::Zh) => format!("（另有 {more} 个这样的文件）"),
            (_, Lang::En) => format!(" (and {more} more like it)"),
        };
        Err(Failure::Usage(match self.screen.lang {
            Lang::Zh => {
                format!("`{path}` 不是本程序写的，或写出后被改过{others}；要覆盖请加 --force")
            }
            Lang::En => format!(
                "`{path}` was not written by this program, or was changed since{others}; --force overwrites"
            ),
        }))
    }

    fn is_ours(&self, name: &str) -> bool {
        let known = |mark: &str| {
            self.written.get(name).is_some_and(|marks| marks.iter().any(|known| known == mark))
        };
        match fs::File::open(self.path.join(name)) {
            Err(e) => e.kind() == io::ErrorKind::NotFound,
            Ok(file) if file.metadata().is_ok_and(|of| known(&stamp(&of))) => true,
            // Piece by piece: a scorecard of very many regions is larger than memory.
            Ok(mut file) => {
                self.written.contains_key(name) && {
                    let mut sink = Hashing::new(io::sink(), true);
                    let hash = io::copy(&mut file, &mut sink).and_then(|_| sink.finish());
                    hash.is_ok_and(|(_, hash)| known(&hash))
                }
            }
        }
    }

    /// Writes a file beside its place, syncs it, and moves it there.
    pub(super) fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> Result<Written, Failure> {
        self.make(name, |out| fill(out).map_err(Stopped::Io))
    }

    /// The same where something else than writing may fail.
    pub(super) fn make(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Stopped>,
    ) -> Result<Written, Failure> {
        let (bytes, sha256) = self.put(name, true, fill)?;
        Ok(Written { name: name.to_owned(), bytes, sha256 })
    }

    /// The same for a table that may be very long, so that it is known by its size and time instead of a
    /// hash of all its bytes.
    pub(super) fn table(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Stopped>,
    ) -> Result<(), Failure> {
        self.put(name, false, fill).map(|_| ())
    }

    /// How many bytes were written, and by what mark the file is known.
    fn put(
        &mut self,
        name: &str,
        is_hashed: bool,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Stopped>,
    ) -> Result<(u64, String), Failure> {
        let path = self.path.join(name);
        let done = (|| {
            let parent = path.parent().unwrap_or(&self.path);
            fs::create_dir_all(parent)?;
            let mut beside = tempfile::Builder::new().prefix(".govgauge-").tempfile_in(parent)?;
            let buffered = BufWriter::with_capacity(1 << 16, beside.as_file_mut());
            let mut out = Hashing::new(buffered, is_hashed);
            fill(&mut out)?;
            let (bytes, hash) = out.finish()?;
            beside.as_file().sync_all()?;
            allow_reading(beside.path())?;
            let mark = if is_hashed { hash } else { stamp(&beside.as_file().metadata()?) };
            // Noted before it stands there, so that a run that is cut off leaves nothing unknown.
            self.remember(name, &mark)?;
            beside.persist(&path).map_err(|e| e.error)?;
            Ok((bytes, mark))
        })();
        let (bytes, mark) = done.map_err(|stopped: Stopped| match stopped {
            Stopped::Io(error) => outside(self.screen.lang, &path, &error),
            Stopped::Failed(failure) => failure,
            Stopped::Again => Failure::Closed,
        })?;
        self.written.entry(name.to_owned()).or_default().push(mark.clone());
        self.fresh.insert(name.to_owned());
        Ok((bytes, mark))
    }

    /// Adds a line to the list of what we wrote.
    fn remember(&self, name: &str, hash: &str) -> io::Result<()> {
        let mut list =
            fs::OpenOptions::new().create(true).append(true).open(self.path.join(MANIFEST))?;
        writeln!(list, "{hash}  {name}")
    }

    /// Tidies the list of what was written, and says what is new and what is left of earlier runs.
    pub(super) fn close(self, say: &[&str]) -> Result<(), Failure> {
        let (mut list, mut old) = (String::new(), 0);
        for (name, hashes) in &self.written {
            let Some(hash) = hashes.last().filter(|_| self.path.join(name).exists()) else {
                continue;
            };
            old += usize::from(!self.fresh.contains(name));
            let _ = writeln!(list, "{hash}  {name}");
        }
        let path = self.path.join(MANIFEST);
        fs::write(&path, list).map_err(|e| outside(self.screen.lang, &path, &e))?;
        for name in say {
            self.screen.wrote(&self.path.join(name));
        }
        if old > 0 {
            self.screen.note(
                &format!("文件夹里另有 {old} 个以前运行留下的文件，本次没有更新"),
                &format!(
                    "{old} files of earlier runs are still in the folder and were not renewed"
                ),
            );
        }
        Ok(())
    }
}

/// A temporary file is private; a report is for others to read.
#[cfg(unix)]
fn allow_reading(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

/// A temporary file is private; a report is for others to read.
#[cfg(not(unix))]
fn allow_reading(_: &Path) -> io::Result<()> {
    Ok(())
}

fn outside(lang: Lang, path: &Path, error: &io::Error) -> Failure {
    let path = path.display();
    Failure::Outside(match lang {
        Lang::Zh => format!("无法写入 `{path}`：{}", reason(error)),
        Lang::En => format!("cannot write `{path}`: {error}"),
    })
}

/// The size and time of a file, as a line that `sha256sum -c` passes over.
fn stamp(of: &fs::Metadata) -> String {
    let time = of.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("# {} {}", of.len(), time.map_or(0, |time| time.as_nanos()))
}

/// Counts and, if wanted, hashes what passes through.
struct Hashing<W: Write> {
    inner: W,
    hash: Option<Sha256>,
    bytes: u64,
}

impl<W: Write> Hashing<W> {
    fn new(inner: W, is_hashed: bool) -> Self {
        Self { inner, hash: is_hashed.then(Sha256::new), bytes: 0 }
    }

    fn finish(mut self) -> io::Result<(u64, String)> {
        self.inner.flush()?;
        let hash = self.hash.map(|hash| hex(&hash.finalize()));
        Ok((self.bytes, hash.unwrap_or_default()))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buffer)?;
        if let Some(hash) = &mut self.hash {
            hash.update(&buffer[..n]);
        }
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

//! A survey file that may be read more than once, piece by piece.

use super::Failure;
use super::files::unreadable;
use super::screen::Screen;
use super::stop::Stop;
use crate::input::survey::stream;
use crate::lang::Lang;
use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file, or standard input in a file of its own.
pub(super) struct Source<'s> {
    pub(super) name: String,
    file: File,
    is_stdin: bool,
    start: Vec<u8>,
    len: u64,
    stop: &'s Stop,
    lang: Lang,
    /// How many bytes were read in all passes.
    pub(super) done: Arc<AtomicU64>,
}

impl<'s> Source<'s> {
    /// Opens a file; standard input is first copied to a file that nobody sees.
    pub(super) fn open(name: &str, stop: &'s Stop, screen: &Screen) -> Result<Self, Failure> {
        let lang = screen.lang;
        let fail = |e: io::Error| unreadable(name, &e, lang);
        let is_stdin = name == "-";
        let mut file = if is_stdin {
            let mut file = tempfile::tempfile()?;
            copy(&mut io::stdin().lock(), &mut file, stop)?;
            file
        } else {
            File::open(name).map_err(fail)?
        };
        if file.metadata().is_ok_and(|m| m.is_dir()) {
            return Err(fail(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if !is_stdin && !file.metadata().is_ok_and(|m| m.is_file()) {
            // A pipe by name can be read only once.
            let mut own = tempfile::tempfile()?;
            copy(&mut file, &mut own, stop)?;
            file = own;
        }
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut start = Vec::new();
        (&mut file).take(stream::START as u64).read_to_end(&mut start).map_err(fail)?;
        let len = file.metadata().map_err(fail)?.len();
        let name = name.to_owned();
        Ok(Self { name, file, is_stdin, start, len, stop, lang, done: Arc::default() })
    }

    pub(super) fn is_workbook(&self) -> bool {
        stream::is_workbook(&self.start)
    }

    /// How many bytes the file has.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// The bytes from the beginning, unpacked; says whether they were packed.
    pub(super) fn bytes(&self) -> Result<(Box<dyn Read + Send + '_>, bool), Failure> {
        let mut file = &self.file;
        let fail = |e: io::Error| unreadable(&self.name, &e, self.lang);
        file.seek(SeekFrom::Start(self.start.len() as u64)).map_err(fail)?;
        let counted = Counted { file, done: Arc::clone(&self.done) };
        Ok(stream::unpacked(self.start.clone(), Box::new(counted)))
    }

    /// Fails if the file is not as long as it was.
    pub(super) fn unchanged(&self) -> Result<(), Failure> {
        self.stop.check()?;
        let fail = |e: io::Error| unreadable(&self.name, &e, self.lang);
        let now = self.file.metadata().map_err(fail)?.len();
        if now == self.len {
            return Ok(());
        }
        Err(changed(&self.name, self.lang))
    }

    /// What standard input held, where this is it.
    pub(super) fn into_stdin(mut self, screen: &Screen) -> Result<Option<Vec<u8>>, Failure> {
        if !self.is_stdin {
            return Ok(None);
        }
        let fail = |e: io::Error| unreadable("-", &e, screen.lang);
        self.file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).map_err(fail)?;
        Ok(Some(bytes))
    }
}

/// Says that a file changed under our hands.
pub(super) fn changed(name: &str, lang: Lang) -> Failure {
    Failure::Outside(match lang {
        Lang::Zh => format!("`{name}` 在读取过程中被改动；请待其写完后重新运行"),
        Lang::En => format!("`{name}` changed while it was read; run again when it is complete"),
    })
}

/// Copies everything, unless we are to stop.
fn copy(from: &mut dyn Read, to: &mut File, stop: &Stop) -> Result<(), Failure> {
    let mut room = vec![0; 1 << 18];
    loop {
        stop.check()?;
        match from.read(&mut room) {
            Ok(0) => return Ok(()),
            Ok(n) => to.write_all(&room[..n])?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e.into()),
        }
    }
}

/// Counts what is read.
struct Counted<'f> {
    file: &'f File,
    done: Arc<AtomicU64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(room)?;
        self.done.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

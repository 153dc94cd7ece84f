//! What waits in a file that nobody sees until the whole survey is read.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Blocks of bytes, one behind another.
pub(super) struct Spool {
    file: BufWriter<File>,
    lengths: Vec<u32>,
}

impl Spool {
    /// Begins in a folder; the file has no name, so that it goes with the program however that ends.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, tempfile::tempfile_in(folder)?);
        Ok(Self { file, lengths: Vec::new() })
    }

    /// Adds a block.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.lengths.push(length);
        self.file.write_all(bytes)
    }

    /// The blocks from the beginning.
    pub(super) fn read(self) -> io::Result<Blocks> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let file = BufReader::with_capacity(1 << 16, file);
        Ok(Blocks { file, lengths: self.lengths.into_iter() })
    }
}

/// What was added, in its order.
pub(super) struct Blocks {
    file: BufReader<File>,
    lengths: std::vec::IntoIter<u32>,
}

impl Blocks {
    /// The next block, in room that held another one; none at the end.
    pub(super) fn next(&mut self, mut room: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
        let Some(length) = self.lengths.next() else { return Ok(None) };
        room.clear();
        let n = (&mut self.file).take(length.into()).read_to_end(&mut room)?;
        if n < length as usize {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(room))
    }
}

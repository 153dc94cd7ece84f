//! Files packed with gzip or zstd, unpacked to a limit and no further.

use super::decode::Refusal;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, Read};

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packer {
    /// By gzip.
    Gzip,
    /// By zstd.
    Zstd,
}

impl Packer {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// How these bytes are packed; none where they aren't.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        // A zstd file may begin with a frame that holds nothing, as pzstd writes them.
        match bytes {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The bytes, unpacked.
    pub(super) fn unpack(self, bytes: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
        let out = match self {
            Self::Gzip => gzip(bytes, most),
            Self::Zstd => zstd(bytes, most),
        };
        out.ok_or(Refusal::Damaged(self))
            .and_then(|out| if out.len() > most { Err(Refusal::TooLarge) } else { Ok(out) })
    }
}

/// One byte more than the limit tells that it is passed.
fn limit(most: usize) -> u64 {
    u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)
}

fn gzip(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(bytes);
    decoder.take(limit(most)).read_to_end(&mut out).ok()?;
    Some(out)
}

/// Frame after frame; what is no frame is damage.
fn zstd(mut bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    while !bytes.is_empty() && out.len() <= most {
        match StreamingDecoder::new(&mut bytes) {
            Ok(mut decoder) => {
                let left = limit(most) - out.len() as u64;
                (&mut decoder).take(left).read_to_end(&mut out).ok()?;
                let frame = decoder.into_frame_decoder();
                // Of what is beyond the limit the sum is not known.
                if out.len() <= most
                    && let Some(written) = frame.get_checksum_from_data()
                    && frame.get_calculated_checksum() != Some(written)
                {
                    return None;
                }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => bytes = bytes.get(usize::try_from(length).ok()?..)?,
            Err(_) => return None,
        }
    }
    Some(out)
}

/// What an unpacker says of a damaged file while it is read on.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("damaged")]
pub(super) struct Damage(pub(super) Packer);

fn damage<E>(_: E) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Damage(Packer::Zstd))
}

/// Frames of zstd, unpacked as they are read.
pub(super) struct Frames<R: Read> {
    /// Between two frames.
    rest: Option<Begun<R>>,
    /// Inside one.
    frame: Option<StreamingDecoder<Begun<R>, FrameDecoder>>,
}

/// What follows some bytes that were read already.
struct Begun<R> {
    start: [u8; 4],
    at: usize,
    rest: R,
}

impl<R: Read> Read for Begun<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let (n, start) = (room.len().min(self.start.len() - self.at), &self.start[self.at..]);
        if n == 0 {
            return self.rest.read(room);
        }
        room[..n].copy_from_slice(&start[..n]);
        self.at += n;
        Ok(n)
    }
}

impl<R: Read> Frames<R> {
    /// Begins with the first frame.
    pub(super) fn new(rest: R) -> Self {
        let rest = Begun { start: [0; 4], at: 4, rest };
        Self { rest: Some(rest), frame: None }
    }

    /// Begins the next frame; false at the end.
    fn next(&mut self) -> io::Result<bool> {
        let Some(mut begun) = self.rest.take() else { return Ok(false) };
        let mut n = 0;
        while n < 4 {
            match begun.rest.read(&mut begun.start[n..]) {
                Ok(0) => break,
                Ok(more) => n += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        match begun.start {
            _ if n == 0 => return Ok(false),
            _ if n < 4 => return Err(damage(())),
            // A frame that holds nothing: its length, and so many bytes to pass over.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
                let mut length = [0; 4];
                begun.rest.read_exact(&mut length).map_err(damage)?;
                let length = u64::from(u32::from_le_bytes(length));
                let passed = io::copy(&mut (&mut begun.rest).take(length), &mut io::sink())?;
                if passed < length {
                    return Err(damage(()));
                }
                self.rest = Some(begun);
                return self.next();
            }
            _ => begun.at = 0,
        }
        self.frame = Some(StreamingDecoder::new(begun).map_err(damage)?);
        Ok(true)
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let n = frame.read(room).map_err(damage)?;
                if n > 0 || room.is_empty() {
                    return Ok(n);
                }
            }
            if let Some(frame) = self.frame.take() {
                let (rest, frame) = frame.into_parts();
                let written = frame.get_checksum_from_data();
                if written.is_some() && written != frame.get_calculated_checksum() {
                    return Err(damage(()));
                }
                self.rest = Some(rest);
            }
            if !self.next()? {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// `region,a` and 2,000 rows, by `zstd -19 --check`, which writes a checksum.
    const FRAME: &[u8] = include_bytes!("../../../tests/fixtures/rows.csv.zst");

    fn gz(text: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text).expect("memory takes it");
        out.finish().expect("memory takes it")
    }

    fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
        Packer::of(bytes).expect("is packed").unpack(bytes, most)
    }

    #[test]
    fn a_packed_file_is_unpacked_to_the_limit_and_no_further() {
        let size = unpack(FRAME, 1 << 20).expect("is whole").len();
        let text = unpack(FRAME, size).expect("just fits");
        assert!(text.starts_with(b"region,a\n") && text.ends_with(b"r1999,1999\n"));
        assert_eq!(unpack(FRAME, size - 1), Err(Refusal::TooLarge));
        assert_eq!(unpack(&gz(&text), size).as_ref(), Ok(&text));
        assert_eq!(unpack(&gz(&text), size - 1), Err(Refusal::TooLarge));
    }

    #[test]
    fn frames_follow_each_other_and_empty_ones_are_passed_over() {
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3], FRAME, FRAME].concat();
        let once = unpack(FRAME, 1 << 20).expect("is whole");
        assert_eq!(unpack(&skipped, 1 << 20), Ok([&once[..], &once[..]].concat()));
        assert_eq!(unpack(&skipped, once.len() + 1), Err(Refusal::TooLarge));
    }

    #[test]
    fn frames_read_in_pieces_are_those_read_as_a_whole() {
        let read = |bytes: &[u8]| {
            let mut out = Vec::new();
            Frames::new(bytes).read_to_end(&mut out).map(|_| out).map_err(|e| e.kind())
        };
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3], FRAME, FRAME].concat();
        assert_eq!(read(&skipped).ok(), unpack(&skipped, 1 << 20).ok());
        let mut wrong = FRAME.to_vec();
        wrong[FRAME.len() - 1] ^= 1;
        let damaged = Err(io::ErrorKind::InvalidData);
        assert_eq!(read(&wrong), damaged);
        assert_eq!(read(&[FRAME, b"more"].concat()), damaged);
        for cut in [2, 5, 9, FRAME.len() / 2, FRAME.len() - 5] {
            assert_eq!(read(&FRAME[..cut]), damaged, "{cut}");
        }
    }

    #[test]
    fn damage_is_named() {
        let damaged = Err(Refusal::Damaged(Packer::Zstd));
        for cut in [4, 5, 9, FRAME.len() / 2, FRAME.len() - 5, FRAME.len() - 1] {
            assert_eq!(unpack(&FRAME[..cut], 1 << 20), damaged, "{cut}");
        }
        // The last four bytes are the checksum.
        let mut wrong = FRAME.to_vec();
        wrong[FRAME.len() - 1] ^= 1;
        assert_eq!(unpack(&wrong, 1 << 20), damaged);
        assert_eq!(unpack(&[FRAME, b"more"].concat(), 1 << 20), damaged);
        let gzip = gz(b"region,a\n");
        assert_eq!(unpack(&gzip[..12], 1 << 20), Err(Refusal::Damaged(Packer::Gzip)));
    }
}

//! Files packed with gzip or zstd, unpacked to a limit and no further.

use super::decode::Refusal;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use std::io::Read as _;

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

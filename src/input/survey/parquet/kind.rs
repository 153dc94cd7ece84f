//! What the values of a Parquet column mean, and the cell that each of them is.
//!
//! A value is read as the text that a CSV of the same table would have: a `FLOAT` is the shortest
//! decimal that it stands for, and a decimal is divided once.

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use ::parquet::schema::types::ColumnDescriptor;

/// Whole numbers up to here are exact as `f64`; longer ones, which are ids, stay digits.
const EXACT_MAX: u64 = 1 << 53;

/// One value as long as its row is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Stored {
    /// Null.
    #[default]
    Blank,
    Text(String),
    Number(f64),
    Bool(bool),
    Date(String),
}

/// How the values of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, a truth value, a text: as stored.
    Plain,
    /// A whole number without a sign.
    Unsigned,
    /// A whole number with so many decimals.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// So many parts of a second since 1970.
    Instant(i64),
}

impl Kind {
    /// The kind of a column; the name of its type where its values are no cells.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        let unknown = || match column.logical_type_ref() {
            Some(logical) => format!("{logical:?}"),
            None => column.physical_type().to_string(),
        };
        let decimal = |scale: i32| u32::try_from(scale).map(Self::Decimal).map_err(|_| unknown());
        match (column.logical_type_ref(), column.physical_type()) {
            (Some(LogicalType::Decimal(of)), physical) => match physical {
                // 16 bytes hold the 38 digits that databases have.
                Type::FIXED_LEN_BYTE_ARRAY if !(1..=16).contains(&column.type_length()) => {
                    Err(unknown())
                }
                _ => decimal(of.scale),
            },
            (Some(LogicalType::Date), _) => Ok(Self::Date),
            (Some(LogicalType::Timestamp(of)), _) => Ok(Self::Instant(match of.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            })),
            (Some(LogicalType::Integer(of)), _) => {
                Ok(if of.is_signed { Self::Plain } else { Self::Unsigned })
            }
            (
                Some(
                    LogicalType::String
                    | LogicalType::Enum
                    | LogicalType::Json
                    | LogicalType::Unknown,
                ),
                _,
            ) => Ok(Self::Plain),
            (Some(_), _) => Err(unknown()),
            (None, physical) => Self::converted(column, physical).ok_or_else(unknown),
        }
    }

    /// By the older names of what columns mean.
    fn converted(column: &ColumnDescriptor, physical: Type) -> Option<Self> {
        Some(match column.converted_type() {
            ConvertedType::DECIMAL => Self::Decimal(u32::try_from(column.type_scale()).ok()?),
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIMESTAMP_MILLIS => Self::Instant(1_000),
            ConvertedType::TIMESTAMP_MICROS => Self::Instant(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::NONE if physical == Type::FIXED_LEN_BYTE_ARRAY => return None,
            ConvertedType::NONE
            | ConvertedType::UTF8
            | ConvertedType::ENUM
            | ConvertedType::JSON
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64 => Self::Plain,
            _ => return None,
        })
    }

    /// The cell of a whole number of so many bits.
    pub(super) fn whole(self, value: i64, bits: u32) -> Stored {
        match self {
            Self::Unsigned => {
                let value = value.cast_unsigned() & (u64::MAX >> (64 - bits));
                number(i128::from(value), 0)
            }
            Self::Decimal(scale) => number(i128::from(value), scale),
            Self::Date => day(value),
            Self::Instant(second) => day(value.div_euclid(second.saturating_mul(86_400))),
            Self::Plain => number(i128::from(value), 0),
        }
    }

    /// The cell of bytes: digits of a decimal, or a text; none where they are neither.
    pub(super) fn bytes(self, bytes: &[u8]) -> Option<Stored> {
        let Self::Decimal(scale) = self else {
            return std::str::from_utf8(bytes).ok().map(|text| Stored::Text(text.to_owned()));
        };
        if bytes.is_empty() || bytes.len() > 16 {
            return None;
        }
        // Big end first, the first bit is the sign.
        let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
        Some(number(bytes.iter().fold(sign, |n: i128, b| (n << 8) | i128::from(*b)), scale))
    }
}

/// A `FLOAT` is the shortest decimal that it stands for: 85.3, not 85.30000305.
pub(super) fn single(value: f32) -> Stored {
    Stored::Number(value.to_string().parse().unwrap_or_else(|_| f64::from(value)))
}

fn number(digits: i128, scale: u32) -> Stored {
    let is_exact = digits.unsigned_abs() <= u128::from(EXACT_MAX);
    if scale == 0 && !is_exact {
        return Stored::Text(digits.to_string());
    }
    // The standard library rounds once, as it does for the same figure in a text.
    Stored::Number(format!("{digits}e-{scale}").parse().unwrap_or(f64::NAN))
}

/// A day since 1970 as `2024-06-01`, by the calendar in use today.
fn day(days: i64) -> Stored {
    // Beyond that there is no year of four digits.
    const FARTHEST: i64 = 4_000_000;
    if !(-FARTHEST..=FARTHEST).contains(&days) {
        return Stored::Text(days.to_string());
    }
    // Years begin in March, so that the leap day comes last; 400 of them have 146,097 days.
    let since = days + 719_468;
    let (era, in_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    Stored::Date(format!("{:04}-{month:02}-{day:02}", era * 400 + year + next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_by_the_calendar() {
        // From `date -u -d @$((86400 * N)) +%F`.
        for (days, date) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_782, "2024-02-29"),
            (20_818, "2026-12-31"),
            (-25_509, "1900-02-28"),
            (-25_508, "1900-03-01"),
        ] {
            assert_eq!(day(days), Stored::Date(date.into()), "{days}");
        }
        assert_eq!(Kind::Instant(1_000).whole(-1, 64), Stored::Date("1969-12-31".into()));
    }

    #[test]
    fn numbers_are_those_of_a_text() {
        assert_eq!(Kind::Decimal(2).whole(8_530, 64), Stored::Number(85.3));
        assert_eq!(Kind::Plain.whole(-3, 32), Stored::Number(-3.0));
        assert_eq!(Kind::Unsigned.whole(-1, 32), Stored::Number(4_294_967_295.0));
        assert_eq!(Kind::Unsigned.whole(-1, 64), Stored::Text("18446744073709551615".into()));
        assert_eq!(
            Kind::Plain.whole(110_101_000_000_000_001, 64),
            Stored::Text("110101000000000001".into())
        );
        assert_eq!(single(85.3), Stored::Number(85.3));
        assert!(matches!(single(f32::INFINITY), Stored::Number(x) if x.is_infinite()));
        assert!(matches!(single(f32::NAN), Stored::Number(x) if x.is_nan()));
        // 0x0152 is 338; 0xff is -1.
        assert_eq!(Kind::Decimal(1).bytes(&[0x01, 0x52]), Some(Stored::Number(33.8)));
        assert_eq!(Kind::Decimal(0).bytes(&[0xff]), Some(Stored::Number(-1.0)));
        assert_eq!(Kind::Decimal(0).bytes(&[0; 17]), None);
        assert_eq!(Kind::Plain.bytes("甲".as_bytes()), Some(Stored::Text("甲".into())));
        assert_eq!(Kind::Plain.bytes(&[0xff]), None);
    }
}

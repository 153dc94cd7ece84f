#!/usr/bin/env bash
# Makes the font that charts are measured with: Debian's Noto Sans CJK SC (SIL OFL 1.1), cut down to
# GB 2312 and the 8,105 characters of the state table of 2013 (codepoints.txt), so that place names such
# as 鄠邑, 浉河 and 瀍河 are there.
# Needs: apt-get install fonts-noto-cjk; pip install fonttools. Usage: assets/fonts/make.sh [OUTDIR]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
pyftsubset /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc --font-number=2 \
  --unicodes-file="$here/codepoints.txt" --no-hinting --desubroutinize --notdef-outline \
  --layout-features='kern,ccmp' --drop-tables+=vhea,vmtx,VORG,BASE --name-IDs='*' \
  --output-file="$out/NotoSansSC-subset-Regular.otf"

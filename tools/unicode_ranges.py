#!/usr/bin/env python3
"""Writes src/fuse/support/unicode_ranges.inc: the letters, word parts and display widths of Unicode.

Ranges are merged across unassigned code points, which keeps the tables short. Run it by hand when
a newer Unicode is wanted: tools/unicode_ranges.py > src/fuse/support/unicode_ranges.inc
"""
import sys
import unicodedata


def ranges(wanted):
    result = []
    last_other = 0x7F  # the last assigned code point that is not wanted
    for code in range(0x80, 0x110000):
        character = chr(code)
        if wanted(character):
            if result and result[-1][1] > last_other:
                result[-1][1] = code
            else:
                result.append([code, code])
        elif unicodedata.category(character) != "Cn":
            last_other = code
    return result


def write(name, comment, wanted):
    print(f"// {comment}")
    print(f"constexpr CodeRange {name}[] = {{")
    line = "   "
    for first, last in ranges(wanted):
        item = f" {{0x{first:X}, 0x{last:X}}},"
        if len(line) + len(item) > 100:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};")


def category(*prefixes):
    return lambda character: unicodedata.category(character).startswith(prefixes)


print(f"// Unicode {unicodedata.unidata_version}, written by tools/unicode_ranges.py; do not edit.")
write("letters", "Letters and letter-like numerals: an identifier may begin with them.", category("L", "Nl"))
write("word_parts", "What may follow inside an identifier: letters, marks and decimal digits.",
      category("L", "Nl", "Mn", "Mc", "Nd"))
write("zero_width", "Marks and format characters: they take no column of their own.", category("Mn", "Me", "Cf"))
write("double_width", "Wide characters: they take two columns.",
      lambda character: unicodedata.east_asian_width(character) in "WF"
      and unicodedata.category(character) != "Cn")
sys.stdout.flush()

package digest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// Blocks cuts a good digest into the beginning, the blocks and the end.
func Blocks(text []byte) (all [][]byte) {
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	_, rest, _ = bytes.Cut(rest, []byte("\n"))
	all = append(all, text[:len(text)-len(rest)])
	for rest[0] == blockPart {
		length, size := binary.Uvarint(rest[1:])
		end := 1 + size + 4 + int(length)
		c := cursor{text: rest[end-int(length) : end]}
		for range 5 {
			c.number(1 << 63)
		}
		for range numColumns {
			c.number(1 << 63)
			end += int(c.number(1 << 63))
			c.bytes(4)
		}
		all, rest = append(all, rest[:end]), rest[end:]
	}
	return append(all, rest)
}

// Mended returns a digest with the checksums that fit it, as far as it can be read.
func Mended(text []byte) []byte {
	text = bytes.Clone(text)
	line, rest, ok := bytes.Cut(text, []byte("\n"))
	if !ok || !Is(line) {
		return text
	}
	header, _, _ := bytes.Cut(rest, []byte("\n"))
	first := fmt.Appendf(nil, "%s%d %08x %08x\n", magic, Version, len(header), crc32.Checksum(header, table))
	text = append(first, rest...)
	at := len(first) + len(header) + 1
	for at < len(text) && text[at] == blockPart {
		length, size := binary.Uvarint(text[at+1:])
		begin := at + 1 + max(size, 0) + 4
		if size <= 0 || length > uint64(len(text)) || begin+int(length) > len(text) {
			break
		}
		head := text[begin : begin+int(length)]
		at = begin + int(length)
		c := cursor{text: head}
		for range 5 {
			c.number(1 << 63)
		}
		for range numColumns {
			c.number(1 << 63)
			stored := c.number(1 << 63)
			sum := c.bytes(4)
			if sum == nil || stored > uint64(len(text)-at) {
				break
			}
			binary.LittleEndian.PutUint32(sum, crc32.Checksum(text[at:at+int(stored)], table))
			at += int(stored)
		}
		binary.LittleEndian.PutUint32(text[begin-4:], crc32.Checksum(head, table))
	}
	return text
}

// Claiming returns the beginning of a digest with a block whose columns have a size each, as it says.
func Claiming(size uint64) []byte {
	var head []byte
	for _, n := range []uint64{1, 1, 1, firstHour, 1} {
		head = binary.AppendUvarint(head, n)
	}
	for range numColumns {
		head = append(binary.AppendUvarint(binary.AppendUvarint(head, size), 0), 0, 0, 0, 0)
	}
	text := fmt.Appendf(nil, "%s%d %08x %08x\n{}\n", magic, Version, 2, crc32.Checksum([]byte("{}"), table))
	text = binary.AppendUvarint(append(text, blockPart), uint64(len(head)))
	return append(binary.LittleEndian.AppendUint32(text, crc32.Checksum(head, table)), head...)
}

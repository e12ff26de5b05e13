package load

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// inUTF8 returns text without a byte order mark, and in UTF-8 if the mark says that it is in
// UTF-16, as is what > redirects in PowerShell.
func inUTF8(text []byte) []byte {
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		return decodeUTF16(text[2:], binary.LittleEndian)
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		return decodeUTF16(text[2:], binary.BigEndian)
	default:
		return bytes.TrimPrefix(text, []byte("\ufeff"))
	}
}

// decodeUTF16 leaves half a character at the end out.
func decodeUTF16(text []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

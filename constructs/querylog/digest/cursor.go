package digest

import "encoding/binary"

// cursor reads a column. After the first error it reads zeros.
type cursor struct {
	text   []byte
	at     int
	failed bool
}

// number reads a number that is at most most.
func (c *cursor) number(most uint64) uint64 {
	if c.at < len(c.text) {
		if b := c.text[c.at]; b < 0x80 && uint64(b) <= most {
			c.at++
			return uint64(b)
		}
	}
	return c.longNumber(most)
}

func (c *cursor) longNumber(most uint64) uint64 {
	n, size := binary.Uvarint(c.text[c.at:])
	if size <= 0 || n > most {
		c.failed, c.at, c.text = true, 0, nil
		return 0
	}
	c.at += size
	return n
}

// bytes reads so many bytes, in the memory of the column.
func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.text)-c.at) {
		c.failed, c.at, c.text = true, 0, nil
		return nil
	}
	from := c.at
	c.at += int(n)
	return c.text[from:c.at:c.at]
}

// atEnd reports whether all was read, and could be.
func (c *cursor) atEnd() bool { return !c.failed && c.at == len(c.text) }

package querylog

import (
	"fmt"
	"hash/crc32"
)

// checksum distinguishes files by their content as it is stored. Two different polynomials of 32
// bits have hardware that computes them at the speed of the memory, and together make an equal
// sum of different files as unlikely as one in 10^19. It does not protect from forgery: who
// forges a sum has a report refused, not accepted.
type checksum struct {
	castagnoli, ieee uint32
	size             int64
}

var castagnoliTable = crc32.MakeTable(crc32.Castagnoli)

func (c *checksum) add(p []byte) {
	c.castagnoli = crc32.Update(c.castagnoli, castagnoliTable, p)
	c.ieee = crc32.Update(c.ieee, crc32.IEEETable, p)
	c.size += int64(len(p))
}

// addPiece makes the sum of a file that of the file and the piece behind it.
func (c *checksum) addPiece(next checksum) {
	c.castagnoli = shifted(c.castagnoli, crc32.Castagnoli, next.size) ^ next.castagnoli
	c.ieee = shifted(c.ieee, crc32.IEEE, next.size) ^ next.ieee
	c.size += next.size
}

// String returns 16 hexadecimal digits.
func (c checksum) String() string { return fmt.Sprintf("%08x%08x", c.castagnoli, c.ieee) }

// shifted returns what a sum adds to that of a text with so many more bytes: as a polynomial,
// whose highest bit is the coefficient of 1, it is multiplied by x to the power of their bits.
func shifted(sum, polynomial uint32, bytes int64) uint32 {
	const one, x = uint32(1) << 31, uint32(1) << 30
	power, result := x, one
	for bits := 8 * bytes; bits > 0; bits /= 2 {
		if bits%2 == 1 {
			result = product(result, power, polynomial)
		}
		power = product(power, power, polynomial)
	}
	return product(sum, result, polynomial)
}

// product multiplies two polynomials modulo a third.
func product(a, b, modulus uint32) (p uint32) {
	for ; a != 0; a <<= 1 {
		if a>>31 == 1 {
			p ^= b
		}
		carry := b & 1
		b >>= 1
		if carry == 1 {
			b ^= modulus
		}
	}
	return p
}

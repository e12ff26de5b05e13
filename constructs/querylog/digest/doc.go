// Package digest is the file format of a digest of query logs: what reports depend on, sorted, in
// columns, and compressed.
//
// Package querylog writes digests with [querylog.Digester], and reads them like any other log.
// Use this package only to read or write the format without it, with [NewReader] or [New].
//
// # Rows
//
// A row is the queries of one client in one hour that differ in nothing but their time and their
// port. It has the times and ports of all of them, so a digest answers every question exactly as
// the log does: for any time range, for beacons, and for records that another log has as well.
//
// # Format
//
// A digest begins with a line of text, then JSON that says what is in it:
//
//	vpcdns digest 1 LENGTH CHECKSUM
//	{"creator":...}
//
// LENGTH is that of the JSON, and CHECKSUM its CRC-32C, each with 8 hexadecimal digits. Blocks of
// rows follow, and an end with the number of blocks and queries. Each block has its own
// dictionaries and columns, which zstd compresses one by one, so whoever does not need a column
// does not unpack it. All numbers are variable-length integers of package encoding/binary.
//
// A row is sorted by its name, context, chain, result, answers, client and time. Equal queries give
// an equal digest, whatever order they are added in.
//
// # Limits
//
// A block has at most 32,768 rows and 262,144 queries, and its columns at most 32 MiB in all. A
// reader needs some 100 MiB at most, whatever a file claims to be. A [Builder] sorts in a given amount of memory,
// and in temporary files beyond it.
package digest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Version is that of the format.
const Version = 1

// magic is what every digest begins with, whatever its version is.
const magic = "vpcdns digest "

// Is reports whether a file with this beginning, of at least 14 bytes, is a digest.
func Is(start []byte) bool { return len(start) >= len(magic) && string(start[:len(magic)]) == magic }

// Bounds of a block, and of what a reader accepts.
const (
	maxRows    = 1 << 15
	maxQueries = 1 << 18  // of a block
	maxOfRow   = 1 << 16  // queries
	maxText    = 1 << 21  // of a name or another text
	maxColumn  = 32 << 20 // of all columns of a block: those that are written have 24 MiB at most
	maxHeader  = 64 << 20

	softQueries = maxQueries - maxOfRow // from which on a block is full
	softText    = 8 << 20               // bytes of all columns with text
)

// The parts of a digest.
const (
	blockPart = 'B'
	endPart   = 'E'
)

// Columns are parts of a block that a reader may leave out.
type Columns uint8

// The columns that can be left out.
const (
	Answers Columns = 1 << iota
	Ports
)

// The columns of a block, in their order.
const (
	contextsColumn  = iota // dictionary
	clientsColumn          // dictionary
	resultsColumn          // dictionary
	namesColumn            // of each question: bytes shared with the one before, length of the rest, the rest
	questionsColumn        // of each question: context, rows, length of the chain
	chainsColumn           // one after another
	rowClients             // of each row: the number in the dictionary
	rowResults             // the same
	rowHours               // hours after the first of the block
	rowCounts              // queries less one
	rowAnswers             // length and bytes, or 0 for those of the row before, else length plus one
	timesColumn            // of each query: units after the hour, or after the query before
	portsColumn            // of each query: two bytes, the low one first
	numColumns
)

// DamagedError says that a digest is not as it was written.
type DamagedError struct{ Reason string }

func (e *DamagedError) Error() string {
	return "the digest is damaged: " + e.Reason + "; fetch or make it again"
}

func damaged(format string, a ...any) error { return &DamagedError{fmt.Sprintf(format, a...)} }

var errShort = damaged("it ends too early")

// VersionError says that a digest has another version than this program reads.
type VersionError struct{ Version string }

func (e *VersionError) Error() string {
	return fmt.Sprintf("the digest has version %q, but this program reads only version %d; make it again of the logs", e.Version, Version)
}

var table = crc32.MakeTable(crc32.Castagnoli)

// Time is when a query was made, in milliseconds since 1970, and its port.
type Time uint64

// At returns the Time of milliseconds since 1970, which may not be negative, and a port.
func At(unixMilli int64, port uint16) Time { return Time(unixMilli)<<16 | Time(port) }

// UnixMilli returns the milliseconds since 1970.
func (t Time) UnixMilli() int64 { return int64(t >> 16) }

// Port returns the port.
func (t Time) Port() uint16 { return uint16(t) }

func (t Time) hour() int64 { return t.UnixMilli() / hourMillis }

const hourMillis = 60 * 60 * 1000

// Subject is what all queries of a row have in common, apart from the client. The texts mean what
// the writer wants them to: this package only compares them.
type Subject struct {
	Name    []byte
	Context []byte // of which there are few, such as the type and the VPC
	Chain   []byte // what the name leads to
	Result  []byte // of which there are few, such as the response code
	Answers []byte
}

func (s *Subject) texts() [5]*[]byte {
	return [...]*[]byte{&s.Name, &s.Context, &s.Chain, &s.Result, &s.Answers}
}

// appendKey appends a text that sorts like the texts of the subject one after another: each ends
// with the bytes 0 and 1, and has the bytes 0 and 255 for each 0.
func (s *Subject) appendKey(b []byte) []byte {
	for _, text := range s.texts() {
		for _, c := range *text {
			if b = append(b, c); c == 0 {
				b = append(b, 0xff)
			}
		}
		b = append(b, 0, 1)
	}
	return b
}

// setKey makes s what a key says. Its texts are in the memory of room.
func (s *Subject) setKey(key string, room []byte) []byte {
	room = room[:0]
	var ends [5]int
	at := 0
	for i := range ends {
		for ; key[at] != 0 || key[at+1] == 0xff; at++ {
			if room = append(room, key[at]); key[at] == 0 {
				at++
			}
		}
		at += 2
		ends[i] = len(room)
	}
	from := 0
	for i, text := range s.texts() {
		*text, from = room[from:ends[i]:ends[i]], ends[i]
	}
	return room
}

// appendText appends a text with its length.
func appendText(b, text []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

var errTooLong = errors.New("a text is longer than 2 MiB")

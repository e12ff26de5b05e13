package digest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"

	"github.com/klauspost/compress/zstd"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
)

// Reader reads a digest.
type Reader struct {
	from    *bufio.Reader
	want    Columns
	header  []byte
	zip     *zstd.Decoder
	stored  []byte
	columns [numColumns][]byte

	blocks, rows, queries uint64
	heads                 uint32
	isOver                bool
	block                 Block
}

// NewReader reads the header of a digest. Columns that are not wanted are not unpacked.
//
// Errors are a [*DamagedError] or a [*VersionError], or come from the underlying reader.
func NewReader(from io.Reader, want Columns) (*Reader, error) {
	r := &Reader{want: want}
	if b, ok := from.(*bufio.Reader); ok {
		r.from = b
	} else {
		r.from = bufio.NewReaderSize(from, 64<<10)
	}
	if err := r.readHeader(); err != nil {
		return nil, err
	}
	var err error
	r.zip, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxColumn), zstd.WithDecoderMaxWindow(maxColumn), zstd.WithDecoderLowmem(true))
	return r, err
}

func (r *Reader) readHeader() error {
	const numbers = len(" 00000000 00000000\n")
	var start [len(magic) + 10]byte
	if err := r.full(start[:len(magic)]); err != nil {
		return err
	}
	if !Is(start[:]) {
		return damaged("it does not begin with %q", magic)
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if version != strconv.Itoa(Version) {
		return &VersionError{version}
	}
	var text [numbers - 1]byte
	if err := r.full(text[:]); err != nil {
		return err
	}
	length, bad := strconv.ParseUint(string(text[:8]), 16, 32)
	sum, alsoBad := strconv.ParseUint(string(text[9:17]), 16, 32)
	if bad != nil || alsoBad != nil || fmt.Sprintf("%08x %08x\n", length, sum) != string(text[:]) {
		return damaged("its first line is %q", magic+version+" "+string(text[:17]))
	}
	if length > maxHeader {
		return damaged("its header has %d bytes", length)
	}
	r.header, err = io.ReadAll(io.LimitReader(r.from, int64(length))) // which grows as the bytes come
	switch {
	case err != nil:
		return unexpected(err)
	case uint64(len(r.header)) < length:
		return errShort
	case crc32.Checksum(r.header, table) != uint32(sum):
		return damaged("the checksum of its header is wrong")
	}
	if end, err := r.from.ReadByte(); err != nil || end != '\n' {
		return errShort
	}
	return nil
}

// version reads up to the space behind the version.
func (r *Reader) version() (string, error) {
	var text []byte
	for len(text) <= 10 {
		c, err := r.from.ReadByte()
		if err != nil {
			return "", unexpected(err)
		}
		if c == ' ' {
			return string(text), nil
		}
		text = append(text, c)
	}
	return "", damaged("its version is %q", text)
}

// Header returns the JSON that the writer put in front. It is not yet parsed.
func (r *Reader) Header() []byte { return r.header }

// Next reads the next block. It returns io.EOF behind the last one. The block is valid until the
// next call.
func (r *Reader) Next() (*Block, error) {
	if r.isOver {
		return nil, io.EOF
	}
	kind, err := r.from.ReadByte()
	if err != nil {
		return nil, unexpected(err)
	}
	switch kind {
	case blockPart:
		return r.readBlock()
	case endPart:
		r.isOver = true
		return nil, r.readEnd()
	default:
		return nil, damaged("neither a block nor the end follows block %d", r.blocks)
	}
}

func (r *Reader) readEnd() error {
	var text [4*8 + 4]byte
	if err := r.full(text[:]); err != nil {
		return err
	}
	whole := append([]byte{endPart}, text[:4*8]...)
	if crc32.Checksum(whole, table) != binary.LittleEndian.Uint32(text[4*8:]) {
		return damaged("the checksum of its end is wrong")
	}
	for i, n := range []uint64{r.blocks, r.rows, r.queries, uint64(r.heads)} {
		if binary.LittleEndian.Uint64(text[8*i:]) != n {
			return damaged("its end does not fit its %d blocks", r.blocks)
		}
	}
	if _, err := r.from.ReadByte(); !eof.Is(err) {
		return damaged("something follows its end")
	}
	return io.EOF
}

// head says what is in a block.
type head struct {
	questions, rows, queries, hour, unit uint64
	columns                              [numColumns]storedColumn
}

type storedColumn struct {
	size, stored uint64
	sum          uint32
}

// maxHead is more than the head of a block can have.
const maxHead = 5*binary.MaxVarintLen64 + numColumns*(2*binary.MaxVarintLen64+4)

// hours with queries are those from 2010 to 2100, as package querylog reads.
const (
	firstHour = 350_640
	lastHour  = 1_148_400
)

func (r *Reader) readBlock() (*Block, error) {
	h, err := r.readHead()
	if err != nil {
		return nil, err
	}
	for i := range h.columns {
		if err := r.readColumn(i, &h.columns[i]); err != nil {
			return nil, err
		}
	}
	r.blocks++
	r.rows += h.rows
	r.queries += h.queries
	return &r.block, r.block.begin(h, &r.columns, r.want)
}

func (r *Reader) readHead() (h head, err error) {
	length, err := binary.ReadUvarint(r.from)
	if err != nil {
		return h, unexpected(err)
	}
	if length > maxHead {
		return h, damaged("block %d has a head of %d bytes", r.blocks+1, length)
	}
	text := make([]byte, 4+length)
	if err := r.full(text); err != nil {
		return h, err
	}
	if crc32.Checksum(text[4:], table) != binary.LittleEndian.Uint32(text) {
		return h, damaged("the checksum of block %d is wrong", r.blocks+1)
	}
	r.heads = crc32.Update(r.heads, table, text[4:])
	c := cursor{text: text[4:]}
	h.questions, h.rows, h.queries = c.number(maxRows), c.number(maxRows), c.number(maxQueries)
	h.hour, h.unit = c.number(lastHour), c.number(1000)
	left := uint64(maxColumn)
	for i := range h.columns {
		column := &h.columns[i]
		column.size, column.stored = c.number(left), c.number(maxColumn)
		left -= column.size
		if sum := c.bytes(4); sum != nil {
			column.sum = binary.LittleEndian.Uint32(sum)
		}
		c.failed = c.failed || column.stored > column.size
	}
	if !c.atEnd() || h.questions < 1 || h.rows < h.questions || h.queries < h.rows || h.hour < firstHour || h.unit != 1 && h.unit != 1000 {
		return h, damaged("the numbers of block %d are impossible", r.blocks+1)
	}
	return h, nil
}

// readColumn reads a column, or passes over one that is not wanted.
func (r *Reader) readColumn(number int, c *storedColumn) error {
	if number == portsColumn && r.want&Ports == 0 || number == rowAnswers && r.want&Answers == 0 {
		r.columns[number] = r.columns[number][:0]
		if n, err := io.CopyN(io.Discard, r.from, int64(c.stored)); uint64(n) < c.stored {
			return unexpected(err)
		}
		return nil
	}
	var err error
	if r.stored, err = r.appendFull(r.stored[:0], c.stored); err != nil {
		return err
	}
	if crc32.Checksum(r.stored, table) != c.sum {
		return damaged("the checksum of a column of block %d is wrong", r.blocks+1)
	}
	if c.stored == c.size {
		r.columns[number] = append(r.columns[number][:0], r.stored...)
		return nil
	}
	unpacked, err := r.zip.DecodeAll(r.stored, r.columns[number][:0])
	if err != nil || uint64(len(unpacked)) != c.size {
		return damaged("a column of block %d cannot be unpacked", r.blocks+1)
	}
	r.columns[number] = unpacked
	return nil
}

// appendFull reads so many bytes, in steps: that they are there is only claimed.
func (r *Reader) appendFull(b []byte, n uint64) ([]byte, error) {
	const step = 1 << 20
	for n > 0 {
		some := int(min(n, step))
		if cap(b)-len(b) < some {
			b = append(make([]byte, 0, max(2*cap(b), len(b)+some)), b...)
		}
		from := len(b)
		b = b[:from+some]
		if err := r.full(b[from:]); err != nil {
			return b, err
		}
		n -= uint64(some)
	}
	return b, nil
}

func (r *Reader) full(b []byte) error {
	_, err := io.ReadFull(r.from, b)
	return unexpected(err)
}

// unexpected makes an end that comes too early an error of the digest.
func unexpected(err error) error {
	if eof.Is(err) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errShort
	}
	return err
}

// Block is a part of a digest. [Block.NextQuestion] and [Block.NextRow] walk through it.
type Block struct {
	// What the numbers of a question and of a row stand for.
	Contexts, Clients, Results [][]byte

	// The question at hand.
	Name    []byte
	Context int
	Chain   []byte

	// The row at hand. Offsets are the times of its queries, sorted, in milliseconds after the
	// hour that begins at Hour, in milliseconds since 1970. Ports are theirs, two bytes each with
	// the low one first. Answers and Ports are nil unless their column is wanted.
	Client  int
	Result  int
	Hour    int64
	Offsets []uint32
	Answers []byte
	Ports   []byte

	head                     head
	hasAnswers, hasPorts     bool
	names, questions, chains cursor
	clientOf, resultOf       cursor
	hours, counts, answers   cursor
	times, ports             cursor
	questionsLeft, rowsLeft  uint64
	rowsOfQuestion           uint64
	queriesLeft              uint64
	isFirstRow               bool
	err                      error
}

func (b *Block) begin(h head, columns *[numColumns][]byte, want Columns) error {
	of := func(number int) cursor { return cursor{text: columns[number]} }
	b.head, b.questionsLeft, b.rowsLeft, b.queriesLeft, b.rowsOfQuestion, b.err = h, h.questions, h.rows, h.queries, 0, nil
	b.names, b.questions, b.chains, b.clientOf, b.resultOf = of(namesColumn), of(questionsColumn), of(chainsColumn), of(rowClients), of(rowResults)
	b.hours, b.counts, b.answers, b.times, b.ports = of(rowHours), of(rowCounts), of(rowAnswers), of(timesColumn), of(portsColumn)
	b.hasAnswers, b.hasPorts = want&Answers != 0, want&Ports != 0
	b.Name, b.Answers = b.Name[:0], nil
	for number, into := range map[int]*[][]byte{contextsColumn: &b.Contexts, clientsColumn: &b.Clients, resultsColumn: &b.Results} {
		c := of(number)
		for *into = (*into)[:0]; len(*into) < maxRows && c.at < len(c.text); {
			*into = append(*into, c.bytes(c.number(maxText)))
		}
		if !c.atEnd() || len(*into) == 0 {
			return damaged("a dictionary is malformed")
		}
	}
	return nil
}

// Rows returns how many rows the block has.
func (b *Block) Rows() int { return int(b.head.rows) }

// Err returns what is wrong with the block, once there is no next question or row.
func (b *Block) Err() error { return b.err }

var errMalformed = damaged("a block is malformed")

// NextQuestion goes to the next question, if there is one.
func (b *Block) NextQuestion() bool {
	if b.err != nil || b.rowsOfQuestion > 0 {
		b.err = errors.Join(b.err, errMalformed)
		return false
	}
	if b.questionsLeft == 0 {
		b.end()
		return false
	}
	b.questionsLeft--
	shared := b.names.number(uint64(len(b.Name)))
	b.Name = append(b.Name[:shared], b.names.bytes(b.names.number(maxText))...)
	b.Context = int(b.questions.number(uint64(len(b.Contexts) - 1)))
	b.rowsOfQuestion = b.questions.number(b.rowsLeft)
	b.Chain = b.chains.bytes(b.questions.number(maxText))
	b.isFirstRow = true
	if b.names.failed || b.questions.failed || b.chains.failed || b.rowsOfQuestion == 0 || len(b.Name) > maxText {
		b.err = errMalformed
	}
	return b.err == nil
}

// end checks that nothing is left over.
func (b *Block) end() {
	whole := b.rowsLeft == 0 && b.queriesLeft == 0 && (!b.hasPorts || b.ports.atEnd()) && (!b.hasAnswers || b.answers.atEnd())
	for _, c := range [...]*cursor{&b.names, &b.questions, &b.chains, &b.clientOf, &b.resultOf, &b.hours, &b.counts, &b.times} {
		whole = whole && c.atEnd()
	}
	if !whole {
		b.err = errMalformed
	}
}

// RowsLeft returns how many rows of the question are still to come.
func (b *Block) RowsLeft() int { return int(b.rowsOfQuestion) }

// NextRow goes to the next row of the question, if there is one.
func (b *Block) NextRow() bool {
	if b.err != nil || b.rowsOfQuestion == 0 {
		return false
	}
	b.rowsOfQuestion--
	b.rowsLeft--
	b.Client = int(b.clientOf.number(uint64(len(b.Clients) - 1)))
	b.Result = int(b.resultOf.number(uint64(len(b.Results) - 1)))
	hour := b.head.hour + b.hours.number(lastHour-firstHour)
	b.Hour = int64(hour) * hourMillis
	count := b.counts.number(maxOfRow-1) + 1
	if count > b.queriesLeft {
		b.err = errMalformed
		return false
	}
	b.queriesLeft -= count
	b.readTimes(count)
	if b.hasAnswers {
		b.readAnswers()
	}
	if b.hasPorts {
		b.Ports = b.ports.bytes(2 * count)
	}
	b.isFirstRow = false
	if b.clientOf.failed || b.resultOf.failed || b.hours.failed || b.counts.failed || b.times.failed || b.answers.failed || b.ports.failed || hour > lastHour {
		b.err = errMalformed
	}
	return b.err == nil
}

func (b *Block) readTimes(count uint64) {
	b.Offsets = b.Offsets[:0]
	at, most := uint64(0), uint64(hourMillis-1)
	for range count {
		at += b.times.number(most/b.head.unit) * b.head.unit
		b.Offsets = append(b.Offsets, uint32(at))
		most = hourMillis - 1 - at
	}
}

func (b *Block) readAnswers() {
	n := b.answers.number(maxText)
	switch {
	case n > 0:
		b.Answers = b.answers.bytes(n - 1)
	case b.isFirstRow:
		b.answers.failed = true
	}
}

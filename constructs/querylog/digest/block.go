package digest

import (
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/zstd"
)

// block is a block that is being filled.
type block struct {
	columns  [numColumns][]byte
	contexts dictionary
	clients  dictionary
	results  dictionary

	name     []byte // of the last question
	answers  []byte // of the last row
	ofQuery  int    // rows of the last question
	question [3]uint64

	questions, rows, queries int
	hours                    []int64
	times                    []Time // of all queries
	counts                   []int
}

// dictionary numbers texts in the order in which they come first.
type dictionary struct {
	numbers map[string]uint64
	column  []byte
	last    []byte
	number  uint64
}

func (d *dictionary) of(text []byte) uint64 {
	if d.numbers == nil {
		d.numbers = map[string]uint64{}
	}
	if len(d.numbers) > 0 && string(d.last) == string(text) {
		return d.number
	}
	n, known := d.numbers[string(text)]
	if !known {
		n = uint64(len(d.numbers))
		d.numbers[string(text)] = n
		d.column = appendText(d.column, text)
	}
	d.last, d.number = append(d.last[:0], text...), n
	return n
}

func (d *dictionary) reset() {
	clear(d.numbers)
	d.column, d.last = d.column[:0], d.last[:0]
}

// isFull reports whether the next row belongs to another block. A block may grow somewhat beyond
// that: one row is never split.
func (b *block) isFull() bool {
	text := len(b.contexts.column) + len(b.clients.column) + len(b.results.column)
	for _, column := range [...]int{namesColumn, chainsColumn, rowAnswers} {
		text += len(b.columns[column])
	}
	return b.rows == maxRows || b.queries > softQueries || text > softText
}

// add adds a row. Its question is the same as that of the row before if isNext is false.
func (b *block) add(s *Subject, isNext bool, client []byte, times []Time) {
	if isNext || b.rows == 0 {
		b.endQuestion()
		b.beginQuestion(s)
	}
	b.ofQuery++
	b.put(rowClients, b.clients.of(client))
	b.put(rowResults, b.results.of(s.Result))
	if b.ofQuery > 1 && string(b.answers) == string(s.Answers) {
		b.put(rowAnswers, 0)
	} else {
		b.put(rowAnswers, uint64(len(s.Answers))+1)
		b.columns[rowAnswers] = append(b.columns[rowAnswers], s.Answers...)
		b.answers = append(b.answers[:0], s.Answers...)
	}
	b.put(rowCounts, uint64(len(times)-1))
	b.hours = append(b.hours, times[0].hour())
	b.counts = append(b.counts, len(times))
	b.times = append(b.times, times...)
	b.rows++
	b.queries += len(times)
}

func (b *block) put(column int, n uint64) {
	b.columns[column] = binary.AppendUvarint(b.columns[column], n)
}

func (b *block) beginQuestion(s *Subject) {
	shared := 0
	for shared < len(s.Name) && shared < len(b.name) && s.Name[shared] == b.name[shared] {
		shared++
	}
	b.put(namesColumn, uint64(shared))
	b.columns[namesColumn] = appendText(b.columns[namesColumn], s.Name[shared:])
	b.name = append(b.name[:0], s.Name...)
	b.question = [...]uint64{b.contexts.of(s.Context), 0, uint64(len(s.Chain))}
	b.columns[chainsColumn] = append(b.columns[chainsColumn], s.Chain...)
	b.questions++
	b.ofQuery = 0
}

func (b *block) endQuestion() {
	if b.ofQuery == 0 {
		return
	}
	b.question[1] = uint64(b.ofQuery)
	for _, n := range b.question {
		b.put(questionsColumn, n)
	}
	b.ofQuery = 0
}

// finish writes the columns that need all rows.
func (b *block) finish() (baseHour int64, unit uint64) {
	b.endQuestion()
	baseHour, unit = math.MaxInt64, 1000
	for _, hour := range b.hours {
		baseHour = min(baseHour, hour)
	}
	for _, t := range b.times {
		if t.UnixMilli()%1000 != 0 {
			unit = 1
			break
		}
	}
	times := b.times
	for i, hour := range b.hours {
		b.put(rowHours, uint64(hour-baseHour))
		before := hour * hourMillis
		for _, t := range times[:b.counts[i]] {
			b.put(timesColumn, uint64(t.UnixMilli()-before)/unit)
			before = t.UnixMilli()
			b.columns[portsColumn] = binary.LittleEndian.AppendUint16(b.columns[portsColumn], t.Port())
		}
		times = times[b.counts[i]:]
	}
	b.columns[contextsColumn], b.columns[clientsColumn], b.columns[resultsColumn] = b.contexts.column, b.clients.column, b.results.column
	return baseHour, unit
}

func (b *block) reset() {
	b.contexts.reset()
	b.clients.reset()
	b.results.reset()
	for i := range b.columns {
		b.columns[i] = b.columns[i][:0]
	}
	b.name, b.answers = b.name[:0], b.answers[:0]
	b.hours, b.counts, b.times = b.hours[:0], b.counts[:0], b.times[:0]
	b.questions, b.rows, b.queries, b.ofQuery = 0, 0, 0, 0
}

// appendTo appends the block as it is stored. It returns the head, too, of which the end has a
// checksum.
func (b *block) appendTo(out []byte, zip *zstd.Encoder, room *[]byte) (all, head []byte) {
	baseHour, unit := b.finish()
	*room = (*room)[:0]
	var ends [numColumns]int
	for i, column := range b.columns {
		from := len(*room)
		if *room = zip.EncodeAll(column, *room); len(*room)-from >= len(column) {
			*room = append((*room)[:from], column...)
		}
		ends[i] = len(*room)
	}
	start := len(out)
	for _, n := range []uint64{uint64(b.questions), uint64(b.rows), uint64(b.queries), uint64(baseHour), unit} {
		out = binary.AppendUvarint(out, n)
	}
	from := 0
	for i, column := range b.columns {
		stored := (*room)[from:ends[i]]
		from = ends[i]
		out = binary.AppendUvarint(out, uint64(len(column)))
		out = binary.AppendUvarint(out, uint64(len(stored)))
		out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(stored, table))
	}
	head = out[start:]
	return append(out, *room...), head
}

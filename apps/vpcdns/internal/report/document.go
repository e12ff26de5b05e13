package report

// Document is a report before it is written. Text for a terminal and Markdown for a pull
// request are both made of it, so they state the same facts. Its strings may be foreign:
// the writers neutralize them.
type Document struct {
	Lead     string // the answer, in a sentence or two
	LeadLast bool   // in text the lead comes last, where people look who ran a checker
	Facts    []Fact // what the answer is worth
	Sections []Section
	Next     string // what to do now
}

// Fact is a sentence about the report. Facts of one label follow each other.
type Fact struct{ Label, Text string }

// Section is a table, or a list of items.
type Section struct {
	Title   string
	Columns []Column
	Rows    []Row
	Items   []string
	Lines   []string // an excerpt, shown line by line with its indentation
	Note    string   // how to read the rows, after them
}

// Column of a table. In Markdown the cells of a Code column are code spans.
type Column struct {
	Title        string
	Number, Code bool
}

// Row has a cell for each column, and details below them. With a Line, text has that line in
// place of the cells, because they would not fit beside each other.
type Row struct {
	Cells   []string
	Line    string
	Details []Detail
}

// Detail is one more thing to know about a row: a sentence, texts to copy, or a sentence
// that ends in them.
type Detail struct {
	Label, Text string
	Copy        []string
}

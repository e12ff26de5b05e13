package survey

import (
	"strconv"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// kind is a query type by its number in DNS. A client can query all 65,536, so they are never
// searched linearly.
type kind uint32

const (
	kindA    kind = 1
	kindNull kind = 10
	kindMX   kind = 15
	kindTXT  kind = 16
	kindKey  kind = 25
	kindAAAA kind = 28

	kindPrivate kind = 65399     // what iodine tries first
	kindOther   kind = 1 << 16   // not a query type
	kindMany    kind = 1<<16 + 1 // types of a name beyond maxKinds
)

func kindOf(text []byte) kind {
	switch string(text) {
	case "A":
		return kindA
	case "AAAA":
		return kindAAAA
	case "TXT":
		return kindTXT
	case "HTTPS":
		return 65
	case "PTR":
		return 12
	}
	t, ok := awsdns.ParseQueryType(string(text))
	if !ok {
		return kindOther
	}
	return kind(t.Number)
}

// String returns the type as in query logs.
func (k kind) String() string {
	switch k {
	case kindOther:
		return "other"
	case kindMany:
		return "more"
	}
	if name := awsdns.QueryTypeOf(uint16(k)).Name; name != "" {
		return name
	}
	return "TYPE" + strconv.Itoa(int(k))
}

func kindNamed(text string) kind {
	switch text {
	case "other":
		return kindOther
	case "more":
		return kindMany
	}
	return kindOf([]byte(text))
}

// carries reports whether answers of a type carry arbitrary data.
func (k kind) carries() bool {
	switch k {
	case kindTXT, kindNull, kindKey, kindPrivate:
		return true
	}
	return false
}

// kinds counts queries by their type.
type kinds map[kind]int64

func (ks kinds) texts() map[string]int64 {
	counts := make(map[string]int64, len(ks))
	for k, n := range ks {
		counts[k.String()] += n
	}
	return counts
}

// kindCount is the number of queries of one type.
type kindCount struct {
	kind kind
	n    int64
}

// maxKinds is how many types of a name are counted separately, those with the lowest numbers.
const maxKinds = 16

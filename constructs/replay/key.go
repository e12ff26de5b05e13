package replay

import (
	"encoding/binary"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// A key is all of a record that its verdicts depend on, as texts with their lengths in front: records
// with the same key have the same verdicts, and a query can be read from its key.

func appendKey(key []byte, pair uint32, r *querylog.Record) []byte {
	key = binary.AppendUvarint(key, uint64(pair))
	key = appendText(key, r.QueryType)
	key = appendText(key, r.QueryName)
	key = appendText(key, r.FirewallRuleAction)
	key = appendText(key, r.FirewallRuleGroupID)
	key = appendText(key, r.FirewallDomainListID)
	key = appendText(key, r.FirewallProtection)
	for i := range r.Answers {
		if a := &r.Answers[i]; string(a.Type) == "CNAME" || string(a.Type) == "DNAME" {
			key = appendText(key, a.Rdata)
		}
	}
	return key
}

func appendText(key, text []byte) []byte {
	return append(binary.AppendUvarint(key, uint64(len(text))), text...)
}

// cutText returns the first text of what is left of a key, and the rest.
func cutText(key []byte) (text, rest []byte) {
	n, size := binary.Uvarint(key)
	return key[size : size+int(n)], key[size+int(n):]
}

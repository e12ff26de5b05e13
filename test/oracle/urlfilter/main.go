// Command urlfilter asks the engine of AdGuard Home about lists, for test/oracle: it reads
// cases from standard input, and writes for each which of its names are blocked.
//
// The engine is under the GPL. This program is a module of its own, and nothing else in
// this project links either.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/AdguardTeam/urlfilter"
	"github.com/AdguardTeam/urlfilter/filterlist"
	"github.com/AdguardTeam/urlfilter/rules"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "urlfilter: error: %v\n", err)
		os.Exit(1)
	}
}

type question struct {
	Lists []string
	Names []string
}

func run(in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var q question
		if err := decoder.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		blocked, err := ask(q)
		if err != nil {
			return err
		}
		if err := encoder.Encode(blocked); err != nil {
			return err
		}
	}
}

func ask(q question) ([]bool, error) {
	var lists []filterlist.Interface
	for i, text := range q.Lists {
		lists = append(lists, filterlist.NewString(&filterlist.StringConfig{RulesText: text, ID: rules.ListID(i + 1), IgnoreCosmetic: true}))
	}
	storage, err := filterlist.NewRuleStorage(lists)
	if err != nil {
		return nil, err
	}
	defer storage.Close()
	engine := urlfilter.NewDNSEngine(storage)
	blocked := make([]bool, 0, len(q.Names))
	for _, name := range q.Names {
		result, _ := engine.Match(name) // it does not count rewrites as matches
		blocked = append(blocked, isBlock(result))
	}
	return blocked, nil
}

// isBlock is the order of AdGuard Home: rewrites, then the network rule, then hosts.
func isBlock(result *urlfilter.DNSResult) bool {
	for _, rewrite := range result.DNSRewrites() {
		return rewrite.DNSRewrite != nil && rewrite.DNSRewrite.RCode != 0
	}
	if result.NetworkRule != nil {
		return !result.NetworkRule.Whitelist
	}
	return len(result.HostRulesV4)+len(result.HostRulesV6) > 0
}

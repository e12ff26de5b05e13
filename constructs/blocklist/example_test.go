package blocklist_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// text is a source that is at hand.
func text(name, content string) blocklist.Source {
	return blocklist.Source{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

// Two lists of different formats become one, in the form that DNS Firewall imports. The
// exception becomes a list of its own, for a rule that allows.
func ExampleCompile() {
	result, err := blocklist.Compile([]blocklist.Source{
		text("ads.txt", "! Title: ads\n||ads.example^\n@@||news.ads.example^\n"),
		text("hosts", "127.0.0.1 localhost\n0.0.0.0 banner.ads.example\n0.0.0.0 Tracker.example\n"),
	}, blocklist.CompileOptions{SeparateAllow: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = result.Block.WriteTo(os.Stdout)
	fmt.Println("allow:", result.Allow.Patterns())
	// Output:
	// ads.example
	// *.ads.example
	// tracker.example
	// allow: [news.ads.example *.news.ads.example]
}

// A list that should not be used is refused with the lines to mend.
func ExampleCompile_refused() {
	_, err := blocklist.Compile([]blocklist.Source{text("bad.txt", "*.co.uk\nads.example\nssm.eu-west-1.amazonaws.com\n")}, blocklist.CompileOptions{})
	var refused *blocklist.RefusedError
	if errors.As(err, &refused) {
		for _, finding := range refused.Unsafe {
			fmt.Println(finding.Position, finding.Entry)
		}
	}
	// Output:
	// bad.txt:3 ssm.eu-west-1.amazonaws.com
	// bad.txt:1 *.co.uk
}

func ExampleNewReader() {
	reader, err := blocklist.NewReader("block.conf", strings.NewReader("address=/ads.example/\nserver=/corp.example/192.0.2.1\n"), blocklist.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reader.Format())
	for entry, err := range reader.Entries() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(entry.Position, entry.Pattern)
	}
	// Output:
	// dnsmasq
	// block.conf:1 ads.example
	// block.conf:1 *.ads.example
	// block.conf:2: "/corp.example/192.0.2.1" leads to a server or an address, as DNS Firewall cannot; the name is not blocked
}

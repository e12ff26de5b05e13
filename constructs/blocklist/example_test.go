package blocklist_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func ExampleNewReader() {
	list := `# Names of ours that nobody may ask for
tracker.example
*.tracker.example   # and all below it
Ads.Example.
`
	reader, err := blocklist.NewReader("deny.txt", strings.NewReader(list), blocklist.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var entries []blocklist.Entry
	for entry, err := range reader.Entries() {
		if err != nil {
			fmt.Println(err)
			return
		}
		entries = append(entries, entry)
	}
	for _, p := range blocklist.Patterns(entries) {
		fmt.Println(p)
	}
	// Output:
	// ads.example
	// tracker.example
	// *.tracker.example
}

// A public list holds names that AWS refuses. Count them and go on.
func ExampleReader_Entries() {
	reader, err := blocklist.NewReader("public.txt", strings.NewReader("a.example\nb_c.example\nd.example\n"), blocklist.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	refused := map[domain.Reason]int{}
	for entry, err := range reader.Entries() {
		var refusal *domain.ParseError
		switch {
		case errors.As(err, &refusal):
			refused[refusal.Reason]++
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(entry.Position, entry.Pattern)
		}
	}
	fmt.Println(refused)
	// Output:
	// public.txt:1 a.example
	// public.txt:3 d.example
	// map[underscore:1]
}

package blocklist_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func ExampleReadPlain() {
	list := `# Names of ours that nobody may ask for
tracker.example
*.tracker.example   # and all below it
Ads.Example.
`
	entries, err := blocklist.ReadPlain("deny.txt", strings.NewReader(list))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range blocklist.Patterns(entries) {
		fmt.Println(p)
	}
	// Output:
	// ads.example
	// tracker.example
	// *.tracker.example
}

func ExampleReadPlain_error() {
	_, err := blocklist.ReadPlain("deny.txt", strings.NewReader("ads.example:443\n0.0.0.0 tracker.example\n"))
	fmt.Println(err)
	// Output:
	// deny.txt:1: "ads.example:443": a name has no colon; remove the port
	// deny.txt:2: an IP address and a name, as in a hosts file; a plain list has one name a line
}

// A public list holds names that AWS refuses. Count them and go on.
func ExamplePlain() {
	refused := map[domain.Reason]int{}
	for entry, err := range blocklist.Plain("public.txt", strings.NewReader("a.example\nb_c.example\nd.example\n")) {
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

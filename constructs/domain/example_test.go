package domain_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func ExampleParsePattern() {
	for _, entry := range []string{"*.Ads.Example.", "bücher.example", "https://ads.example"} {
		p, err := domain.ParsePattern(entry)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(p.Kind(), p)
	}
	// Output:
	// wildcard *.ads.example
	// exact xn--bcher-kva.example
	// "https://ads.example": looks like a URL; keep only the host name
}

func ExampleParseName() {
	name, err := domain.ParseName("_dmarc.Example.com.")
	fmt.Println(name, err)
	// Output: _dmarc.example.com <nil>
}

func ExampleParseError() {
	_, err := domain.ParsePattern("*._tcp.example")
	var refusal *domain.ParseError
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Reason, refusal.Reason == domain.ReasonUnderscore)
	}
	// Output: underscore true
}

func ExamplePattern_Matches() {
	below := domain.MustParsePattern("*.ads.example")
	for _, query := range []string{"www.ads.example", "a.b.ads.example", "ads.example", "notads.example"} {
		fmt.Println(query, below.Matches(domain.MustParseName(query)))
	}
	// Output:
	// www.ads.example true
	// a.b.ads.example true
	// ads.example false
	// notads.example false
}

func ExamplePattern_Compare() {
	var list []domain.Pattern
	for _, entry := range []string{"a.example.com", "*.example.com", "com2", "example.com", "*", "com"} {
		list = append(list, domain.MustParsePattern(entry))
	}
	slices.SortFunc(list, domain.Pattern.Compare)
	fmt.Println(list)
	// Output: [* com example.com *.example.com a.example.com com2]
}

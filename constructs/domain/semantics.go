package domain

// What AWS leaves undocumented, and what we take it to be. Nothing else in the
// project knows these answers. The command test/aws asks a real account.
const (
	// WildcardMatchesApex says whether *.example.com matches example.com itself.
	//
	// Evidence: a guide that AWS wrote for agents (aws/agent-toolkit-for-aws,
	// 2026-08) says that it does not, and so do two teams that deployed such a
	// list. The reference documentation is silent.
	WildcardMatchesApex = false

	// WildcardMatchesAnyDepth says whether *.example.com matches a.b.example.com
	// as well as a.example.com.
	//
	// Evidence: the same guide gives deep.sub.example.com as an example of what
	// it matches; it is how unbound reads such an entry too.
	WildcardMatchesAnyDepth = true

	// StarWithoutDotIsWildcard says whether ParsePattern reads *example.com as
	// *.example.com. If not, it refuses the entry.
	//
	// Evidence: AWS's documented syntax allows the form and gives it no meaning.
	// Should it turn out to match notexample.com too, then it needs a Kind of
	// its own and not this constant.
	StarWithoutDotIsWildcard = false

	// UnderscoreAllowed says whether an entry may hold an underscore.
	//
	// Evidence: AWS documents letters, digits, hyphens and dots. The CDK's
	// alpha construct also lets underscores pass; what the API makes of them we
	// do not know.
	UnderscoreAllowed = false

	// EdgeHyphenAllowed says whether a label of an entry may begin or end with a
	// hyphen.
	//
	// Evidence: AWS's documented alphabet does not forbid it, but no host name
	// has such a label, so in a list it is nearly always a slip.
	EdgeHyphenAllowed = false
)

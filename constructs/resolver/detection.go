package resolver

// Detection is what DNS Firewall recognises by itself, without a list of names: a threat
// by the pattern of its queries, with [Dga], [DictionaryDga] or [DnsTunneling]; names by
// what is behind them, with [ContentCategory] or [ThreatCategory]; or what a partner
// knows, with [PartnerProtection].
//
// All of them belong to DNS Firewall Advanced, which has its own price. Rules for them
// are made with [AlertDetected] and [BlockDetected]; there is no ALLOW. Watch what they
// find in your own traffic before they block.
type Detection struct{ match match }

// Dga detects names that malware makes up by an algorithm, such as xjw3kq9zt.example.
func Dga(confidence Confidence) Detection { return protectionOf("DGA", confidence) }

// DictionaryDga detects names that malware makes up of words, such as
// tablegreenriver.example.
func DictionaryDga(confidence Confidence) Detection {
	return protectionOf("DICTIONARY_DGA", confidence)
}

// DnsTunneling detects data that is carried out of the VPC inside of queries.
func DnsTunneling(confidence Confidence) Detection { return protectionOf("DNS_TUNNELING", confidence) }

// ProtectionOf is a protection that arrives as text, from a configuration file or a
// template parameter: DGA, DICTIONARY_DGA or DNS_TUNNELING.
func ProtectionOf(protectionName *string, confidence Confidence) Detection {
	return Detection{protection{name: textOf(protectionName), confidence: confidence}}
}

func protectionOf(name string, confidence Confidence) Detection {
	return Detection{protection{name: text{value: name, set: true}, confidence: confidence}}
}

// protection is a threat that shows in the pattern of queries.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, DnsThreatProtection.
type protection struct {
	name       text
	confidence Confidence
}

func (d protection) check(p *problems, where string) {
	switch d.name.value {
	case "DGA", "DICTIONARY_DGA", "DNS_TUNNELING":
	default:
		if !d.name.deferred() {
			p.add("%s: there is no protection %q in DNS Firewall Advanced; use DGA, DICTIONARY_DGA or DNS_TUNNELING", where, d.name.value)
		}
	}
	d.confidence.check(p, where)
}

// key has the confidence: AWS's own sample blocks DNS tunneling of high confidence and
// alerts of low confidence in one rule group.
func (d protection) key() string { return d.name.value + " " + d.confidence.level.value }

func (d protection) twice(earlier string) string {
	return earlier + " looks for the same protection with the same confidence, so that this one would never match; drop one of them"
}

func (d protection) render(rule map[string]any) {
	rule["DnsThreatProtection"] = d.name.value
	rule["ConfidenceThreshold"] = d.confidence.level.value
}

func (d protection) words(naming) string {
	return d.name.words() + ", confidence " + d.confidence.level.words()
}

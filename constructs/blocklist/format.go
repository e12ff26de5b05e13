package blocklist

// Format is how a list is written, which also says what its lines mean.
type Format uint8

// The formats. The zero Format is Auto.
const (
	Auto     Format = iota // found out from the beginning of the file
	Plain                  // example.com is that name alone, *.example.com all below it
	Hosts                  // 0.0.0.0 example.com other.example is those names alone
	Adblock                // ||example.com^ is the name and all below it
	Dnsmasq                // address=/example.com/ is the name and all below it
	RPZ                    // example.com CNAME . is that name alone; a response policy zone
	Unbound                // local-zone: "example.com" always_nxdomain is the name and all below it
	Wildcard               // *.example.com is the name and all below it
)

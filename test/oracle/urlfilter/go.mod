module github.com/seed-482a6d4f/vpcdns/test/oracle/urlfilter

go 1.26

require github.com/AdguardTeam/urlfilter v0.22.1

require (
	github.com/AdguardTeam/golibs v0.35.0 // indirect
	github.com/c2h5oh/datasize v0.0.0-20231215233829-aa82cc1e6500 // indirect
	github.com/miekg/dns v1.1.68 // indirect
	golang.org/x/exp v0.0.0-20251002181428-27f1f14c8bb9 // indirect
	golang.org/x/mod v0.28.0 // indirect
	golang.org/x/net v0.44.0 // indirect
	golang.org/x/sync v0.17.0 // indirect
	golang.org/x/sys v0.36.0 // indirect
	golang.org/x/text v0.29.0 // indirect
	golang.org/x/tools v0.37.0 // indirect
)

// Package oracle compares this project with independent programs, and with simple but slow
// implementations of documented rules.
//
// Verdicts of policies are compared with those of dnsdist, whose rules are an ordered list in
// which the first that matches ends the search, as those of DNS Firewall are. Compiled lists
// are compared with a reading of the rules of each format, which asks every rule about every
// name; with dnsmasq and unbound, which answer for lists of their formats; and with the engine
// of AdGuard Home, in a module of its own below urlfilter. Logs are read from a server of S3, in
// one below gofakes3, and from versitygw, which checks permissions.
//
// The tests with other programs run where dnsdist, dnsmasq and unbound are in the PATH or
// where VPCDNS_DNSDIST, VPCDNS_DNSMASQ and VPCDNS_UNBOUND name them, and where
// VPCDNS_URLFILTER and VPCDNS_GOFAKES3 name the programs that go build makes below urlfilter and
// gofakes3, and VPCDNS_VERSITYGW that of versitygw. Elsewhere they are skipped and say so. All traffic stays on the loopback interface.
package oracle

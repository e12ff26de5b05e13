// Package oracle compares verdicts of this project with those of a DNS server that was
// written by others and knows nothing of it: dnsdist, whose rules are an ordered list in
// which the first that matches ends the search, as those of DNS Firewall are.
//
// The tests run where dnsdist is in the PATH or where VPCDNS_DNSDIST names its program,
// and are skipped elsewhere. All traffic stays on the loopback interface.
package oracle

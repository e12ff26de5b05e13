// Package blocklist reads lists of domain names in the formats in which they are
// published and kept, and compiles them into the smallest lists that say the same
// and that DNS Firewall takes.
//
// Start with [Compile], which takes any number of lists in any formats and says in a
// [Report] what became of every line. Use a [Reader] to decide about each line yourself.
//
// Do not use this package to find out what a query would meet, which depends on
// rules and not on lists, nor to fetch lists: it reads what it is given.
//
// # Design
//
// Data flows one way: a Reader turns lines into entries, each with the rule that it comes
// from; the compiler collects and sorts them, decides pattern by pattern which rule counts
// (see decision), and makes of that a list to block and a list to allow (see outcome).
//
// A format has one function that reads a line. A line that gives no entry is a
// [*LineError] with its [Class], and the reading goes on, because a list is mended
// faster when all its faults are known. Any other error is the last, because
// what cannot be read to its end, or is not a list at all, must not become half a
// policy.
//
// Lists mean what their format means: a line of a hosts file is a name and not those
// below it, while ||example.com^ is both, and takes two entries in DNS Firewall.
//
// # Lists of others
//
// A list that somebody else keeps can change between two builds. Entries and exceptions
// that match far too much, see [UnsafeAction], refuse it, are left out or are kept, and the
// report has each. They are found before rules decide, so what a dropped entry covers stays.
// CompileOptions.Except leaves names out without a list to allow, and an exception holds for
// the entries of its own source, see [ExceptionScope].
package blocklist

package querylog

import (
	"bytes"
	"time"
)

// clock reads timestamps. It remembers the last date, because the records of a file are
// mostly of one day.
type clock struct {
	date  [len("2006-01-02")]byte
	known bool
	milli int64 // of the midnight of date
}

// parse reads 2021-02-04T17:51:55Z, with or without a fraction of a second, and also
// with a space for the T and without the Z or with +00:00 or UTC for it, as in logs that
// came through other tools. All of them are UTC: Resolver writes no other zone.
func (c *clock) parse(text []byte) (unixMilli int64, ok bool) {
	if len(text) < len("2006-01-02T15:04:05") || !c.setDate(text[:len(c.date)]) {
		return 0, false
	}
	separator, ofDay := text[10], text[11:19]
	hour, minute, second := twoDigits(ofDay[0:]), twoDigits(ofDay[3:]), twoDigits(ofDay[6:])
	if separator != 'T' && separator != ' ' || ofDay[2] != ':' || ofDay[5] != ':' ||
		hour|minute|second < 0 || hour > 23 || minute > 59 || second > 60 {
		return 0, false
	}
	fraction, ok := milliseconds(text[19:])
	return c.milli + int64((hour*60+minute)*60+second)*1000 + fraction, ok
}

// setDate makes c know the midnight of a date.
func (c *clock) setDate(text []byte) bool {
	if c.known && string(text) == string(c.date[:]) {
		return true
	}
	midnight, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return false
	}
	copy(c.date[:], text)
	c.known = true
	c.milli = midnight.UnixMilli()
	return true
}

// twoDigits returns a negative number if text does not begin with two digits.
func twoDigits(text []byte) int {
	tens, ones := text[0]-'0', text[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

// milliseconds reads what stands behind the seconds: nothing, Z, .5 or .123456Z. The dot may
// be missing, as in the example of the documentation: 2017-03-16T19:20:177Z.
func milliseconds(text []byte) (milli int64, ok bool) {
	if n := len(text); n > 0 && text[n-1] == 'Z' {
		text = text[:n-1]
	} else {
		text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("+00:00")), []byte(" UTC"))
	}
	if len(text) == 0 {
		return 0, true
	}
	text, dotted := bytes.CutPrefix(text, []byte("."))
	if dotted && len(text) == 0 {
		return 0, false
	}
	weight := int64(100)
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		milli += int64(c-'0') * weight
		weight /= 10
	}
	return milli, true
}

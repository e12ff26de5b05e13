package remote

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// place is what is known of a folder by its name alone.
type place int

const (
	unknownPlace place = iota // may have anything in it
	layoutPlace               // is above the days of a VPC
	vpcPlace                  // has the days of a VPC
	deepPlace                 // below the days of a VPC, or in another layout with years
	otherPlace                // of another service
	unaskedPlace              // of an account or a VPC that is not asked for
)

// maxDepth is how deep folders of an unknown layout are looked at one by one.
const maxDepth = 4

var year = regexp.MustCompile(`^(year=)?[0-9]{4}$`)

// placeOf says what a folder is, which ends with a slash.
func (f *Finder) placeOf(folder string) place {
	parts := strings.Split(strings.TrimSuffix(folder, "/"), "/")
	logs := slices.Index(parts, "AWSLogs")
	if logs < 0 {
		if len(parts) >= maxDepth || year.MatchString(parts[len(parts)-1]) {
			return deepPlace
		}
		return unknownPlace
	}
	below := parts[logs+1:]
	if len(below) > 0 && awsdns.IsOrganizationID(below[0]) {
		below = below[1:]
	}
	switch {
	case len(below) == 0:
		return layoutPlace
	case !awsdns.IsAccountID(below[0]):
		return deepPlace
	case !asks(f.options.Accounts, below[0]):
		return unaskedPlace
	case len(below) == 1:
		return layoutPlace
	case below[1] != "vpcdnsquerylogs":
		return otherPlace
	case len(below) == 2:
		return layoutPlace
	case !awsdns.IsID(below[2], awsdns.VPCID):
		return deepPlace
	case !asks(f.options.VPCs, below[2]):
		return unaskedPlace
	case len(below) == 3:
		return vpcPlace
	default:
		return deepPlace
	}
}

// window is which days are asked for, with one more at each end: an object is named by when it
// was delivered, and may have records from around midnight. The zero time is an open end.
type window struct{ first, last time.Time }

func (f *Finder) window() window {
	var w window
	if !f.options.Since.IsZero() {
		w.first = dayOf(f.options.Since).AddDate(0, 0, -1)
	}
	if !f.options.Until.IsZero() {
		w.last = dayOf(f.options.Until.Add(-time.Nanosecond)).AddDate(0, 0, 1)
	}
	return w
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func (w window) isOpen() bool { return w.first.IsZero() && w.last.IsZero() }

// holds reports whether an object may be of the window. Its day is in its folders, if these are
// named by one.
func (w window) holds(key string) bool {
	found := dayFolders.FindStringSubmatch(key)
	if found == nil {
		return true
	}
	day, err := time.Parse("2006/01/02", found[1])
	return err != nil || !day.Before(w.first) && (w.last.IsZero() || !day.After(w.last))
}

var dayFolders = regexp.MustCompile(`(?:^|/)AWSLogs/(?:[^/]+/)?[0-9]{12}/vpcdnsquerylogs/[^/]+/([0-9]{4}/[0-9]{2}/[0-9]{2})/`)

// folders returns the years, months and days that are the window, as folders below that of a
// VPC, up to a time if the window has no end. Without a beginning it is all, and [window.holds]
// leaves out what is after its end.
func (w window) folders(now time.Time) (folders []string) {
	if w.first.IsZero() {
		return []string{""}
	}
	last := dayOf(now).AddDate(0, 0, 1)
	if !w.last.IsZero() && w.last.Before(last) {
		last = w.last
	}
	for day := w.first; !day.After(last); {
		layout, next := "2006/01/02/", day.AddDate(0, 0, 1)
		if month := day.AddDate(0, 1, 0); day.Day() == 1 && !month.AddDate(0, 0, -1).After(last) {
			layout, next = "2006/01/", month
		}
		if year := day.AddDate(1, 0, 0); day.YearDay() == 1 && !year.AddDate(0, 0, -1).After(last) {
			layout, next = "2006/", year
		}
		folders = append(folders, day.Format(layout))
		day = next
	}
	return folders
}

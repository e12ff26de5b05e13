package survey

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Labels written by people and by programs differ in the order of their letters and in how letters
// and digits mix. Entropy or length alone do not suffice: German compounds are long, and short
// hashes have a low entropy.

// follows is how often a letter (column) follows another (row) in English words, from 0 to 9 on a
// logarithmic scale, where 5.5 is pure chance. It was counted over the 30,000 distinct words of the
// comments in Go's standard library.
const follows = "" +
	"36663353534767262767544442" + "75547443753844752664733353" + "72547327627633842657632241" +
	"73468443833544642664643242" + "64675543423657354876354542" + "63457733823644742665623252" +
	"63548456733656742765643344" + "83348433734444743556634352" + "65655552223668652567352425" +
	"75557444644445754465745464" + "64348454744545644574634353" + "73458432813733741355532261" +
	"85448322724453772363622141" + "73677583624434642377543132" + "45664553434668562766655433" +
	"72337335613633762756623252" + "64546344644444654555954464" + "73458552714555741566543152" +
	"63637436724543663478623151" + "73548426821533641765533262" + "66556553633668463767433434" +
	"84439334713454643454543253" + "84547446734546673744543254" + "64647445733454674457564464" +
	"55556555645666674576555555" + "73449545734544644454644465"

// wordFlow is the least average for words. 90 % of random texts and 1 to 2 % of words are below.
const wordFlow = 5.25

// minFlow is the least number of letters for a decision.
const minFlow = 7

// isGibberish reports whether letters are not in the order of words.
func isGibberish(letters string) bool {
	if len(letters) < minFlow {
		return false
	}
	sum := 0
	for i := 1; i < len(letters); i++ {
		sum += int(follows[26*int(letters[i-1]-'a')+int(letters[i]-'a')] - '0')
	}
	return float64(sum) < wordFlow*float64(len(letters)-1)
}

// encodedLength returns the number of characters of a label that look like encoded data:
// hexadecimal, base32, base64 in lower case, or random letters.
func encodedLength(label string) (n int) {
	for part := range strings.FieldsFuncSeq(label, func(c rune) bool { return c == '-' || c == '_' }) {
		if len(part) >= longPart || isEncoded(part) {
			n += len(part)
		}
	}
	return n
}

// longPart is longer than people write without a hyphen.
const longPart = 32

// isEncoded judges a part between hyphens.
func isEncoded(part string) bool {
	shape := shapeOf(part)
	switch {
	case shape.other > 0:
		return len(part) >= 8 && shape.digits+shape.letters+shape.other == len(part)
	case shape.digits == 0:
		return shape.letters == len(part) && isGibberish(part)
	case shape.letters == 0:
		return false
	case shape.hexadecimal && len(part) >= 6 && shape.changes >= 2:
		return true
	default:
		return len(part) >= 7 && shape.changes >= 3 || len(part) >= 10 && shape.changes >= 2 && shape.longest < 6
	}
}

// shape is the composition of a part of a label.
type shape struct {
	letters, digits, other int
	changes                int // between letters and digits
	longest                int // longest run of letters
	hexadecimal            bool
}

func shapeOf(part string) shape {
	s := shape{hexadecimal: true}
	run := 0
	for i := range len(part) {
		c := part[i]
		letter, digit := 'a' <= c && c <= 'z', '0' <= c && c <= '9'
		switch {
		case letter:
			s.letters++
			run++
			s.longest = max(s.longest, run)
		case digit:
			s.digits++
			run = 0
		case c == '+' || c == '/' || c == '=':
			s.other++
			run = 0
		default:
			s.letters, s.other = s.letters-len(part), 0 // not in any encoding
		}
		if i > 0 && letter && isDigit(part[i-1]) || i > 0 && digit && isLetter(part[i-1]) {
			s.changes++
		}
		s.hexadecimal = s.hexadecimal && (digit || 'a' <= c && c <= 'f')
	}
	return s
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }

func isNumber(label string) bool { return label != "" && strings.Trim(label, "0123456789") == "" }

// looksEncoded reports whether the text of an answer looks like data in base64, base32 or
// hexadecimal: at least 16 characters of the alphabet, letters and digits mixed.
func looksEncoded(text []byte) bool {
	if len(text) < 16 {
		return false
	}
	changes, class := 0, 0
	for _, c := range text {
		now := 0
		switch {
		case 'a' <= c && c <= 'z':
			now = 1
		case 'A' <= c && c <= 'Z':
			now = 2
		case '0' <= c && c <= '9':
			now = 3
		case c == '+' || c == '/' || c == '=' || c == '_' || c == '-':
			now = class
		default:
			return false
		}
		if class != 0 && now != class {
			changes++
		}
		class = now
	}
	return 5*changes >= len(text)
}

// minSpelled is the least length of a label to decode. One in 100,000 random labels of that length
// decodes to text.
const minSpelled = 16

// spellsOut reports whether a label of a name is text in base64, base32 or hexadecimal. For base64
// the name must have its original case.
func spellsOut(name []byte) bool {
	from := 0
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '.' {
			continue
		}
		if i-from >= minSpelled && isText(decoded(name[from:i])) {
			return true
		}
		from = i + 1
	}
	return false
}

// decoded decodes a label by the encoding that fits, or returns nil.
func decoded(label []byte) []byte {
	upper, lower, digits, padding := 0, 0, 0, 0
	for _, c := range label {
		switch {
		case 'A' <= c && c <= 'Z':
			upper++
		case 'a' <= c && c <= 'z':
			lower++
		case '0' <= c && c <= '9':
			digits++
		case c == '=':
			padding++
		}
	}
	text := strings.TrimRight(string(label), "=")
	if len(text) >= 24 && upper*lower == 0 && lower+upper > 0 {
		if b, err := hex.DecodeString(text); err == nil {
			return b
		}
	}
	if upper > 0 && lower > 0 || padding > 0 {
		if b, err := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(text)); err == nil && isText(b) {
			return b
		}
	}
	if len(text) >= 20 && digits > 0 {
		if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(text)); err == nil {
			return b
		}
	}
	return nil
}

// isText reports whether b is at least 10 characters of ASCII text.
func isText(b []byte) bool {
	letters := 0
	for _, c := range b {
		switch {
		case isLetter(c | 0x20):
			letters++
		case c < ' ' && c != '\n' && c != '\t' && c != '\r' || c > '~':
			return false
		}
	}
	return len(b) >= 10 && 2*letters >= len(b)
}

package querylog

// scanAnswers reads the array of answers at i.
func (r *Record) scanAnswers(b []byte, i int) int {
	i, end := opened(b, i, '[', ']')
	for !end && i > 0 {
		r.Answers = append(r.Answers, Answer{})
		if i = r.Answers[len(r.Answers)-1].scan(b, skipSpace(b, i)); i > 0 {
			i, end = closed(b, i, ']')
		}
	}
	return i
}

func (a *Answer) scan(b []byte, i int) int {
	if next := a.scanUsual(b, i); next > 0 {
		return next
	}
	*a = Answer{}
	i, end := opened(b, i, '{', '}')
	for !end && i > 0 {
		i, end = pair(b, i, a.field)
	}
	return i
}

// scanUsual reads an answer in the form in which Resolver writes it.
func (a *Answer) scanUsual(b []byte, i int) int {
	const rdata, typ, class, end = `{"Rdata":"`, `","Type":"`, `","Class":"`, `"}`
	if a.Rdata, i = between(b, i, rdata); i <= 0 {
		return i
	}
	if a.Type, i = between(b, i, typ); i <= 0 {
		return i
	}
	if a.Class, i = between(b, i, class); i <= 0 || len(b)-i < len(end) || string(b[i:i+len(end)]) != end {
		return strange
	}
	return i + len(end)
}

// between returns the text behind the introduction at i, and the index of its end.
func between(b []byte, i int, introduction string) (text []byte, end int) {
	begin := i + len(introduction)
	if len(b) < begin || string(b[i:begin]) != introduction {
		return nil, strange
	}
	if end = textEnd(b, begin); end <= 0 {
		return nil, end
	}
	return b[begin:end:end], end
}

func (a *Answer) field(key []byte) *[]byte {
	switch string(key) {
	case "Rdata":
		return &a.Rdata
	case "Type":
		return &a.Type
	case "Class":
		return &a.Class
	default:
		return nil
	}
}

// scan reads the object of ids at i.
func (s *SourceIDs) scan(b []byte, i int) int {
	i, end := opened(b, i, '{', '}')
	for !end && i > 0 {
		i, end = pair(b, i, s.field)
	}
	return i
}

func (s *SourceIDs) field(key []byte) *[]byte {
	switch string(key) {
	case "instance":
		return &s.Instance
	case "resolver_endpoint":
		return &s.ResolverEndpoint
	case "resolver_network_interface":
		return &s.ResolverNetworkInterface
	default:
		return nil
	}
}

// pair reads "key":"value" at i and what follows it in its object. The key must be a
// known one, and must not have come before.
func pair(b []byte, i int, target func(key []byte) *[]byte) (next int, isEnd bool) {
	key, i := quoted(b, skipSpace(b, i))
	if i <= 0 {
		return i, false
	}
	field := target(key)
	if field == nil || *field != nil {
		return strange, false
	}
	if i = colon(b, i); i <= 0 {
		return i, false
	}
	if *field, i = quoted(b, i); i <= 0 {
		return i, false
	}
	return closed(b, i, '}')
}

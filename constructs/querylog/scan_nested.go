package querylog

// scanAnswers reads the array of answers at i.
func (r *Record) scanAnswers(b []byte, i int) int {
	i, empty := opened(b, i, '[', ']')
	if empty || i <= 0 {
		return i
	}
	for {
		r.Answers = append(r.Answers, Answer{})
		if i = r.Answers[len(r.Answers)-1].scan(b, i); i <= 0 {
			return i
		}
		var end bool
		if i, end = closed(b, i, ']'); end || i <= 0 {
			return i
		}
	}
}

func (a *Answer) scan(b []byte, i int) int {
	i, empty := opened(b, i, '{', '}')
	if empty || i <= 0 {
		return i
	}
	for {
		key, value, next := pair(b, i)
		if next <= 0 {
			return next
		}
		var target *[]byte
		switch string(key) {
		case "Rdata":
			target = &a.Rdata
		case "Type":
			target = &a.Type
		case "Class":
			target = &a.Class
		}
		if target == nil || *target != nil {
			return strange
		}
		*target = value
		var end bool
		if i, end = closed(b, next, '}'); end || i <= 0 {
			return i
		}
	}
}

// scanSrcIDs reads the object of ids at i.
func (r *Record) scanSrcIDs(b []byte, i int) int {
	i, empty := opened(b, i, '{', '}')
	if empty || i <= 0 {
		return i
	}
	for {
		key, value, next := pair(b, i)
		if next <= 0 {
			return next
		}
		target := r.SrcIDs.field(key)
		if target == nil || *target != nil {
			return strange
		}
		*target = value
		var end bool
		if i, end = closed(b, next, '}'); end || i <= 0 {
			return i
		}
	}
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

// opened returns the index behind the bracket at i, or behind both if nothing is in them.
func opened(b []byte, i int, open, end byte) (next int, empty bool) {
	if i >= len(b) {
		return short, false
	}
	if b[i] != open {
		return strange, false
	}
	if i = skipSpace(b, i+1); i == len(b) {
		return short, false
	}
	if b[i] == end {
		return i + 1, true
	}
	return i, false
}

// closed returns the index behind the comma or the bracket at i, and which it was.
func closed(b []byte, i int, end byte) (next int, isEnd bool) {
	if i = skipSpace(b, i); i == len(b) {
		return short, false
	}
	switch b[i] {
	case ',':
		return skipSpace(b, i+1), false
	case end:
		return i + 1, true
	default:
		return strange, false
	}
}

// pair reads "key":"value" at i.
func pair(b []byte, i int) (key, value []byte, next int) {
	key, i = quoted(b, i)
	if i <= 0 {
		return nil, nil, i
	}
	if i = skipSpace(b, i); i == len(b) {
		return nil, nil, short
	}
	if b[i] != ':' {
		return nil, nil, strange
	}
	value, i = quoted(b, skipSpace(b, i+1))
	return key, value, i
}

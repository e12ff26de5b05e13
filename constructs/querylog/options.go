package querylog

import "io"

// Options say how to read logs. The zero Options fit most.
type Options struct {
	// MaxBroken is the share of records that may be broken, from 0 to 1; a negative
	// number allows none. Default: DefaultMaxBroken.
	MaxBroken float64

	// Undated takes records without a time too, of which somebody may have pasted only a part.
	// Default: they are broken.
	Undated bool

	// Stdin is what the path "-" stands for. Default: os.Stdin.
	Stdin io.Reader
}

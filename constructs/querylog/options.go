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

	// KeepCopies hands out records that came before too. A record is a copy if it has the same
	// second, client, port, question and answer as another one, in whatever file: S3 may be
	// given a record twice, and exports overlap. Default: copies are counted, in Stats.Copies,
	// and not handed out.
	KeepCopies bool

	// Stdin is what the path "-" stands for. Default: os.Stdin.
	Stdin io.Reader
}

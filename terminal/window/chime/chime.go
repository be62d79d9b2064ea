// Package chime plays the sounds of a scan, so that the eyes may stay on the badge.
package chime

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"qianshao/terminal/fault"
)

// Sound says how a scan went.
type Sound string

// The three answers to a scan: found and allowed, known to nobody here, refused.
const (
	Good    Sound = "good"
	Unknown Sound = "unknown"
	Refused Sound = "refused"
)

// Player plays one sound at a time; one that comes while another is heard is left out.
type Player struct{ turn chan struct{} }

// New makes a player.
func New() *Player { return &Player{turn: make(chan struct{}, 1)} }

// Play plays a sound and returns at once. Where nothing can play it the terminal's bell is rung.
func (p *Player) Play(s Sound) {
	select {
	case p.turn <- struct{}{}:
	default:
		return
	}
	go func() {
		defer fault.End()
		defer func() { <-p.turn }()
		play(s)
	}()
}

// longest is how long a player may take before it is given up.
const longest = 3 * time.Second

// note is a tone of so many hertz; none is a pause.
type note struct {
	hertz float64
	last  time.Duration
}

// notes are told apart without looking, by rising, repeating and low, and heard by the old: none is above 1,400 Hz.
func notes(s Sound) []note {
	const short = 90 * time.Millisecond
	switch s {
	case Good:
		return []note{{880, short}, {1320, short}}
	case Unknown:
		return []note{{660, short}, {0, short / 2}, {660, short}}
	}
	return []note{{220, 450 * time.Millisecond}}
}

// rate is how many samples a second has: telephones have fewer.
const rate = 16000

// Wave gives a sound as a WAV file: one channel, 16 bits.
func Wave(s Sound) []byte {
	var samples bytes.Buffer
	for _, n := range notes(s) {
		count := int(n.last * rate / time.Second)
		for i := range count {
			edge := math.Min(1, float64(min(i, count-i))/80) // a tone that begins at once clicks
			level := 0.5 * edge * math.Sin(2*math.Pi*n.hertz*float64(i)/rate)
			_ = binary.Write(&samples, binary.LittleEndian, int16(level*math.MaxInt16))
		}
	}
	var file bytes.Buffer
	write := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&file, binary.LittleEndian, v) // a buffer takes everything
		}
	}
	write([]byte("RIFF"), uint32(36+samples.Len()), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2*rate), uint16(2), uint16(16),
		[]byte("data"), uint32(samples.Len()), samples.Bytes())
	return file.Bytes()
}

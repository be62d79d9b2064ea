package desk

import (
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// counter is what the rules of the books read: the space, and the acts of the counter with the facts they go by.
type counter struct {
	record.Reader
	known facts
}

var (
	_ procedure.Counter  = counter{}
	_ procedure.Settled  = counter{}
	_ procedure.Gathered = counter{}
)

// Unfinished passes on which changes belong to acts that have not arrived whole.
func (c counter) Unfinished() ([]dot.Dot, error) {
	if u, ok := c.Reader.(roster.Unfinished); ok {
		return u.Unfinished()
	}
	return nil, nil
}

// Settings are the numbers in force, those of the census where the space has none.
func (c counter) Settings(now time.Time) (roster.Settings, error) { return c.known.settings(now) }

// Picture is the picture of the space that the desk keeps.
func (c counter) Picture() (*roster.Picture, error) { return c.known.picture() }

func (c counter) SignUp(a roster.Actor, f roster.SignupForm) (record.Act, error) {
	return c.known.signUp(a, f)
}

func (c counter) TakeIn(a roster.Actor, f roster.NeedForm) (record.Act, error) {
	return c.known.takeIn(a, f)
}

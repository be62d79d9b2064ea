package account

import (
	"context"

	"qianshao/shared/notebook"
)

const (
	topicSetting = "account-setting"
	keySecond    = "second-for"
	secondForAll = "all"
)

// RequireSecond says of whom a second factor is asked: of admins always, of everybody when all is true. Others may set
// one up all the same.
func (b *Book) RequireSecond(ctx context.Context, by string, all bool) error {
	return b.notes.Update(ctx, func(p notebook.Page) error {
		value, detail := []byte(nil), "admin"
		if all {
			value, detail = []byte(secondForAll), secondForAll
		}
		if err := p.Put(topicSetting, keySecond, value); err != nil {
			return err
		}
		return b.note(p, Entry{By: by, Verb: SecondRequired, Detail: detail})
	})
}

// RequiresSecond says whether everybody must have a second factor, not admins alone.
func (b *Book) RequiresSecond(ctx context.Context) (all bool, err error) {
	raw, err := b.notes.Find(ctx, topicSetting, keySecond)
	return string(raw) == secondForAll, err
}

// MustHaveSecond says whether an account may work only with a second factor.
func MustHaveSecond(a Account, all bool) bool { return all || a.Role == Admin }

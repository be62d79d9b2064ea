package desk

import (
	"context"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// RecordNeed takes in a need as 线索, numbered. Without Anyway, one that looks like another is refused with the
// suspects in Refusal.Records.
func (d *Desk) RecordNeed(ctx context.Context, f roster.NeedForm) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// VerifyNeed records what came of checking it.
func (d *Desk) VerifyNeed(ctx context.Context, f roster.Verification) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// PublishNeed signs a verified need out: the publication with its number, version and expiry, and the need's status.
func (d *Desk) PublishNeed(ctx context.Context, f roster.Publishing) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// RenewNeed confirms that a published need still stands, as the next version of its publication.
func (d *Desk) RenewNeed(ctx context.Context, f roster.Renewal) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// AnswerNeed says how far a need is met.
func (d *Desk) AnswerNeed(ctx context.Context, f roster.Answer) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// CloseNeed closes a need with a reason.
func (d *Desk) CloseNeed(ctx context.Context, f roster.Closing) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

package desk

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// SignUp takes an application to come. A team known to the census is copied in with what the census knows.
func (d *Desk) SignUp(ctx context.Context, f roster.SignupForm) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Decide decides sign-ups in bulk, all or none. A refusal names in About the one it is about.
func (d *Desk) Decide(ctx context.Context, signups []uuid.UUID, v roster.Verdict) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// CheckIn files a team's arrival: the event, the team's status, place and last contact, its people and vehicles where
// given, and a journal line, in one act. Without Anyway, a team that looks like one filed within 24 hours is refused
// with the suspects in Refusal.Records.
func (d *Desk) CheckIn(ctx context.Context, f roster.Arrival) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// WalkUp files a single volunteer's arrival.
func (d *Desk) WalkUp(ctx context.Context, f roster.WalkUp) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// AddVehicle files a vehicle's arrival.
func (d *Desk) AddVehicle(ctx context.Context, f roster.VehicleForm) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// AddPeople enters people of a team by name, without a filing of their own.
func (d *Desk) AddPeople(ctx context.Context, team uuid.UUID, names []string) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// MoveTeam moves a team's card on the board.
func (d *Desk) MoveTeam(ctx context.Context, f roster.TeamMove) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// MovePerson changes where a person is.
func (d *Desk) MovePerson(ctx context.Context, f roster.PersonMove) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// MoveVehicle changes where a vehicle is.
func (d *Desk) MoveVehicle(ctx context.Context, f roster.VehicleMove) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Contact notes that a team was heard from: it restarts its silence timer.
func (d *Desk) Contact(ctx context.Context, team uuid.UUID, words string) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// BeginWithdrawal puts a team on the leaving list (待撤离).
func (d *Desk) BeginWithdrawal(ctx context.Context, team uuid.UUID, reason string, seen record.Basis) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Withdraw lets a team leave once nothing on its leaving list blocks.
func (d *Desk) Withdraw(ctx context.Context, f roster.Withdrawal) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// ArrivedHome records that a team is safely home.
func (d *Desk) ArrivedHome(ctx context.Context, f roster.Homecoming) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

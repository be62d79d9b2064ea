package control

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Opened is what a process that owns a directory runs commands on.
type Opened interface {
	Run(ctx context.Context, call Call) int
	Close() error
}

// ownPatience is how long a command waits for another one that has the directory but does not answer calls yet.
const ownPatience = 10 * time.Second

// Drive runs a call on dir: through the process that owns it, or, with no owner, by owning and opening it here, and
// answering others for as long as it runs. Its error is a *HeldError when an owner exists but does not answer.
func Drive(ctx context.Context, dir string, call Call, open func(context.Context) (Opened, error)) (int, error) {
	patience, cancel := context.WithTimeout(ctx, ownPatience)
	defer cancel()
	for {
		code, err := Send(ctx, dir, call)
		if !errors.Is(err, ErrNoOwner) {
			return code, err
		}
		release, err := Own(dir)
		if err == nil {
			defer release()
			return driveHere(ctx, dir, call, open)
		}
		var held *HeldError
		if !errors.As(err, &held) {
			return 0, err
		}
		if !pause(patience) {
			return 0, err
		}
	}
}

func driveHere(ctx context.Context, dir string, call Call, open func(context.Context) (Opened, error)) (code int, err error) {
	opened, err := open(ctx)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closing := opened.Close(); err == nil && closing != nil {
			err = fmt.Errorf("close the data directory: %w", closing)
		}
	}()
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- Serve(serving, dir, opened.Run) }()
	code = opened.Run(ctx, call)
	stop()
	return code, <-served
}

// pause waits a little; false means the patience is used up.
func pause(ctx context.Context) bool {
	timer, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	<-timer.Done()
	return ctx.Err() == nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"qianshao/hub/gate"
	"qianshao/hub/server"
	"qianshao/shared/identity"
)

// centre is a real hub that answers on loopback.
type centre struct {
	*server.Server
	stop func() error
}

func openCentre(ctx context.Context, t tour) (*centre, error) {
	s, err := server.Open(ctx, filepath.Join(t.dir, "hub"), server.Options{Name: "指挥中心", Program: "carriers", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Serve(serving, "127.0.0.1:0", nil, func(server.Ready) { close(ready) }) }()
	c := &centre{s, func() error {
		cancel()
		return errors.Join(<-ended, s.Close())
	}}
	select {
	case <-ready:
		return c, nil
	case err := <-ended:
		cancel()
		return nil, errors.Join(err, s.Close())
	}
}

// admit lets a terminal into the deployment.
func (c *centre) admit(ctx context.Context, t *terminal, name string) error {
	code, err := c.Enrol(ctx, gate.Order{Name: name, Level: identity.Site, Valid: time.Hour}, nil)
	if err != nil {
		return err
	}
	_, err = t.Enrol(ctx, code.String())
	return err
}

// byHub lets a terminal that worked offline find its hub again, over TLS and a websocket.
func byHub(ctx context.Context, t tour) (m moved, err error) {
	hub, err := openCentre(ctx, t)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, hub.stop()) }()
	desk, err := openTerminal(ctx, t, "desk")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, desk.close()) }()
	if err := hub.admit(ctx, desk, "一号台"); err != nil {
		return m, err
	}
	space, err := desk.begin(ctx, t)
	if err != nil {
		return m, err
	}
	desk.on(ctx)
	if err := same(ctx, space, desk.Shelf(), hub.Shelf()); err != nil {
		return m, err
	}
	if err := desk.off(); err != nil {
		return m, err
	}
	if m, err = desk.hour(ctx, t, space); err != nil {
		return m, err
	}
	since := time.Now()
	desk.on(ctx)
	err = m.met(ctx, space, desk.Shelf(), hub.Shelf(), since)
	return m, err
}

// byNeighbour lets two terminals that were never let in by any hub, and that people paired, find each other again.
func byNeighbour(ctx context.Context, t tour) (m moved, err error) {
	desk, err := openTerminal(ctx, t, "desk")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, desk.close()) }()
	other, err := openTerminal(ctx, t, "other")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, other.close()) }()
	space, err := desk.begin(ctx, t)
	if err != nil {
		return m, err
	}
	desk.on(ctx)
	other.on(ctx)
	if err := pair(ctx, desk, other); err != nil {
		return m, err
	}
	if err := same(ctx, space, desk.Shelf(), other.Shelf()); err != nil {
		return m, err
	}
	if err := desk.off(); err != nil {
		return m, err
	}
	if m, err = desk.hour(ctx, t, space); err != nil {
		return m, err
	}
	since := time.Now()
	desk.on(ctx)
	err = m.met(ctx, space, desk.Shelf(), other.Shelf(), since)
	return m, err
}

// pair has two terminals believe each other, by the code that one shows and the other reads.
func pair(ctx context.Context, a, b *terminal) error {
	if err := a.OfferPairing(ctx); err != nil {
		return fmt.Errorf("offer a pairing: %w", err)
	}
	shown, err := a.Sync(ctx)
	if err != nil {
		return err
	}
	if shown.LAN.Offer == nil {
		return errors.New("no code is shown")
	}
	if _, err := b.Pair(ctx, shown.LAN.Offer.Code); err != nil {
		return fmt.Errorf("pair: %w", err)
	}
	return nil
}

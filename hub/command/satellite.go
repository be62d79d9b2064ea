package command

import (
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/syncproto/modem"
	"qianshao/syncproto/narrow"
)

// satelliteTree is `hub satellite`: what is known by satellite alone.
func satelliteTree() *cobra.Command {
	c := &cobra.Command{
		Use: "satellite", Short: "print what is known by satellite alone, as JSON lines",
		Long:    "Print what desks told by satellite ahead of their signed work, newest first, one record a line: kind, id, what was said, which desk, as of when.\nNone of it is in the figures, lists or the dump until the signed work itself has come.",
		Example: "  hub satellite", Args: commandline.Counted(cobra.NoArgs),
	}
	c.Flags().String("space", "", "id of the space (default: the newest open incident, else the census)")
	return c
}

func (r *Runner) satellite(c *cobra.Command, _ control.Call, _ []string) error {
	space, err := r.Server.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	lines, err := r.Server.Shelf().AheadIn(c.Context(), space.ID, "zh")
	if err != nil {
		return err
	}
	for _, line := range lines {
		if err := commandline.PrintJSON(c.OutOrStdout(), line); err != nil {
			return err
		}
	}
	return nil
}

// airTree is `hub air`: a satellite that is made up, to train and to show without one.
func airTree() *cobra.Command {
	c := &cobra.Command{
		Use: "air", Short: "play a satellite for modems named sim:HOST:PORT; prints one line when ready", Args: commandline.Counted(cobra.NoArgs),
		Long:    "Play a satellite on this machine, for training and demonstration: programs started with --modem sim:HOST:PORT send their messages through it.\nWhat the hub sends all terminals hear; what a terminal sends only the hub.",
		Example: "  hub air --listen 127.0.0.1:7900 --slot 5s --loss 0.2\n  hub serve --modem sim:127.0.0.1:7900\n  terminal --modem sim:127.0.0.1:7900",
	}
	c.Flags().String("listen", "127.0.0.1:7900", "HOST:PORT to listen on; port 0 takes a free one")
	c.Flags().Int("size", narrow.Regional, "bytes of a message: 1750 or 70")
	c.Flags().Duration("slot", time.Minute, "each side may send one message in so long")
	c.Flags().Float64("loss", 0, "share of messages that do not come, 0 to 1")
	c.Flags().Float64("late", 0, "share of messages that come up to three slots late")
	c.Flags().Float64("twice", 0, "share of messages that come twice")
	c.Flags().Uint64("seed", 1, "of what is lost, late and repeated")
	return c
}

// Air plays a satellite until the command's context ends.
func Air(c *cobra.Command, _ []string) error {
	if err := commandline.Settings(c, os.LookupEnv); err != nil {
		return err
	}
	f := c.Flags()
	var w modem.Weather
	w.Size, _ = f.GetInt("size")
	w.Slot, _ = f.GetDuration("slot")
	w.Loss, _ = f.GetFloat64("loss")
	w.Late, _ = f.GetFloat64("late")
	w.Duplicate, _ = f.GetFloat64("twice")
	w.Seed, _ = f.GetUint64("seed")
	if w.Slot <= 0 || w.Size < narrow.Global || w.Size > narrow.MessageMax || w.Loss < 0 || w.Loss > 1 {
		return commandline.Usage{Err: fmt.Errorf("--slot above 0, --size from %d to %d, --loss from 0 to 1", narrow.Global, narrow.MessageMax)}
	}
	listener, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", commandline.Flag(c, "listen"))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if _, err := fmt.Fprintf(c.OutOrStdout(), "ready modem=sim:%s\n", listener.Addr()); err != nil {
		return fmt.Errorf("say that it is ready: %w", err)
	}
	return modem.NewAir(w).Serve(c.Context(), listener)
}

package command

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

// bundleTree is `terminal bundle`: what a stick carries from desk to desk where no link does.
func bundleTree() *cobra.Command {
	tree := &cobra.Command{Use: "bundle", Short: "carry an incident from desk to desk on a stick"}
	tree.AddCommand(
		withSpace(&cobra.Command{
			Use: "write FILE", Short: "write everything held of a space, other desks' changes too, to one signed file, encrypted to the desks that may hold it",
			Long: "Write everything held of a space, other desks' changes too, to one signed file.\n\n" +
				"It is encrypted to the hub and to every terminal that may hold the space, as far as this one has heard of them: a terminal\n" +
				"that was let in since then, or whose grant was taken back, cannot read it. A terminal that was never let in knows nobody and\n" +
				"writes in clear; it says so, and `readers` is 0.",
			Example: "  terminal bundle write /media/usb/江津.qsu", Args: commandline.Counted(cobra.ExactArgs(1)),
		}),
		&cobra.Command{
			Use: "read FILE", Short: "take in what such a file carries; reading it again changes nothing",
			Example: "  terminal bundle read /media/usb/江津.qsu", Args: commandline.Counted(cobra.ExactArgs(1)),
		},
	)
	return tree
}

// bundleWrite says beside the figures when the file is not encrypted: whoever finds the stick can read it.
func bundleWrite(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	done, err := st.Shelf().WriteBundle(c.Context(), space.ID, commandline.Within(call.Dir, args[0]), st.Program())
	if err != nil {
		return err
	}
	if done.Readers == 0 {
		fmt.Fprintln(c.ErrOrStderr(), "terminal: 本机未入网，不知道该加密给谁：文件已签名、未加密，含个人信息，请妥善保管U盘 · "+
			"this terminal was not let in yet and knows nobody to encrypt to: the file is signed and not encrypted; keep the stick safe")
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Space    string `json:"space"`
		Changes  uint64 `json:"changes"`
		Segments int    `json:"segments"`
		Logs     int    `json:"logs"`
		Facts    int    `json:"facts"`
		Bytes    int64  `json:"bytes"`
		Readers  int    `json:"readers"` // devices it is encrypted to; 0 when it is in clear
	}{space.ID.String(), done.Changes, done.Segments, done.Logs, done.Facts, done.Bytes, done.Readers})
}

// bundleRead prints what came also when the file was cut: that part is kept.
func bundleRead(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	stick, err := st.Shelf().ReadBundle(c.Context(), commandline.Within(call.Dir, args[0]))
	if err != nil && stick.From.IsZero() {
		return err
	}
	if printing := commandline.PrintJSON(c.OutOrStdout(), broughtOf(stick)); printing != nil {
		return printing
	}
	return err
}

// brought is what `bundle read` prints.
type brought struct {
	Space    string            `json:"space"`
	From     string            `json:"from"`
	Name     string            `json:"name,omitempty"`
	Made     time.Time         `json:"made"`
	Received uint64            `json:"received"`
	Segments int               `json:"segments"`
	Facts    int               `json:"facts"`
	Bytes    int64             `json:"bytes"`
	Whole    bool              `json:"whole"`
	Refused  map[string]string `json:"refused,omitempty"` // log, and why it goes no further
}

func broughtOf(s shelf.Stick) brought {
	b := brought{
		Space: s.Space.String(), From: s.From.String(), Name: s.Name, Made: time.UnixMilli(s.Made).UTC(),
		Received: s.Received, Segments: s.Segments, Facts: s.Facts, Bytes: s.Bytes, Whole: s.Whole,
	}
	for log, why := range s.Refused {
		if b.Refused == nil {
			b.Refused = map[string]string{}
		}
		b.Refused[log.String()] = why.String()
	}
	return b
}

package peer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Imager is a Log that gives and takes whole spaces as images. Of a Log that is not one, or has no images, spaces come
// and go by replay.
type Imager interface {
	// Images says whether images are given and taken at all.
	Images() bool

	// PartsHeld names the images of which a part is held, from conversations that ended before the last chunk came.
	PartsHeld() map[dot.Space]wire.ImageName

	// MakeImage gives the signed manifest of an image of the space, made now or lately; part names the one of which
	// the other side holds a part, which is given again while it is kept. It may take minutes. ErrNoImage says that
	// none is to be had.
	MakeImage(ctx context.Context, space dot.Space, part wire.ImageName) (manifest []byte, err error)

	// LoadImage reads a part of a chunk of an image made before; last says that the chunk ends with it.
	LoadImage(ctx context.Context, space dot.Space, name wire.ImageName, index, offset uint64, bytesMax int) (b []byte, last bool, err error)

	// JudgeImage decides whether an image is taken: who made it, whether it fits, whether there is room. It tells the
	// first chunk that is missing and the bytes of those before it. From then on until LeaveImage or AdoptImage no
	// other conversation takes one of the space.
	JudgeImage(ctx context.Context, space dot.Space, manifest []byte) (first, bytes uint64, err error)

	// KeepImage verifies a chunk and keeps it durably, and tells how many are.
	KeepImage(ctx context.Context, space dot.Space, index uint64, chunk []byte) (first uint64, err error)

	// AdoptImage puts the image in the place of what is held, with what it lacks carried over. An error says that
	// nothing was changed.
	AdoptImage(ctx context.Context, space dot.Space) error

	// LeaveImage ends the taking of an image by this conversation. What was kept of it stays for another.
	LeaveImage(space dot.Space)
}

// ErrNoImage says that there is no image to be had; the space goes by replay.
var ErrNoImage = errors.New("no image of this space")

// images runs what images need beside the loop.
type images struct {
	log    Imager
	loads  []syncproto.ImageRange // done like conversation.loads
	done   chan func() error      // told to the session by the loop
	taken  map[dot.Space]bool     // judged and not left
	ended  context.Context        //nolint:containedctx // of what runs beside the loop: it ends with the conversation
	finish func()
}

func (c *conversation) beginImages(ctx context.Context) {
	c.images.done, c.images.taken = make(chan func() error), map[dot.Space]bool{}
	c.images.ended, c.images.finish = context.WithCancel(context.WithoutCancel(ctx))
	if log, ok := c.log.(Imager); ok && log.Images() {
		c.images.log = log
		for space, name := range log.PartsHeld() {
			c.session.PartHeld(space, name)
		}
	}
}

// endImages waits for what runs beside the loop, keeps the chunks that came last (a link that is cut over and over must
// get on too), and gives the images back.
func (c *conversation) endImages() {
	c.images.finish()
	c.beside.Wait()
	work, _ := c.session.Ready()
	for _, t := range work.Images {
		if t.Do == syncproto.ImageKeep && c.images.taken[t.Space] {
			_, _ = c.images.log.KeepImage(context.Background(), t.Space, t.Index, t.Chunk)
		}
	}
	for space := range c.images.taken {
		c.images.log.LeaveImage(space)
	}
}

// imageTask does one thing about an image.
func (c *conversation) imageTask(ctx context.Context, t syncproto.ImageTask) {
	log := c.images.log
	switch t.Do {
	case syncproto.ImageMake:
		c.besideLoop(func(ctx context.Context) func() error {
			manifest, err := log.MakeImage(ctx, t.Space, t.Name)
			if err != nil {
				manifest = nil
			}
			return func() error { c.session.ImageMade(t.Space, manifest); return nil }
		})
	case syncproto.ImageJudge:
		first, bytes, err := log.JudgeImage(ctx, t.Space, t.Manifest)
		if err == nil {
			c.images.taken[t.Space] = true
		}
		c.session.ImageJudged(t.Space, err == nil, first, bytes)
	case syncproto.ImageKeep:
		first, err := log.KeepImage(ctx, t.Space, t.Index, t.Chunk)
		c.session.ImageKept(t.Space, first, err == nil)
	case syncproto.ImageAdopt:
		c.besideLoop(func(ctx context.Context) func() error {
			err := log.AdoptImage(ctx, t.Space)
			return func() error { return c.adopted(t.Space, err) }
		})
	case syncproto.ImageLeave:
		if c.images.taken[t.Space] {
			delete(c.images.taken, t.Space)
			log.LeaveImage(t.Space)
		}
	}
}

// besideLoop runs what takes long, so that pings are answered meanwhile and what is urgent goes out. What it returns is
// done by the loop.
func (c *conversation) besideLoop(work func(context.Context) func() error) {
	ctx := c.images.ended
	c.beside.Go(func() {
		done := work(ctx)
		select {
		case c.images.done <- done:
		case <-ctx.Done():
		}
	})
}

// adopted tells the session what is held now.
func (c *conversation) adopted(space dot.Space, failed error) error {
	delete(c.images.taken, space)
	have, err := c.log.Holdings(c.images.ended, c.device())
	if err != nil {
		return fmt.Errorf("read holdings: %w", err)
	}
	c.session.ImageAdopted(space, failed == nil, have[space])
	c.refresh.want, c.seal.want, c.publish.want = true, true, true
	return nil
}

// loadImages reads the parts of images that are to be sent next.
func (c *conversation) loadImages(ctx context.Context) {
	loads := slices.Clone(c.images.loads)
	c.images.loads = nil
	for _, r := range loads {
		b, last, err := c.images.log.LoadImage(ctx, r.Space, r.Name, r.Index, r.Offset, r.BytesMax)
		if err != nil {
			b = nil
		}
		c.session.ImageLoaded(r.Space, b, last)
	}
}

"""Every table there is. Content stands in `sealed` columns only; the rest is random ids, numbers, sizes and days."""

from django.db import models

ID = 32  # 128 random bits in hexadecimal


class Node(models.Model):
    """Hold the one statement that says whose node this is, signed by the organisation's offline root."""

    node = models.CharField(max_length=ID)
    organisation = models.CharField(max_length=ID)
    statement = models.BinaryField()
    # Those before it, the oldest first; and, sealed with the node's key, the seeds that opened bundles until then.
    earlier = models.BinaryField(default=b"")
    bundle_seeds = models.BinaryField(default=b"")


class Rehearsal(models.Model):
    """Hold what the root signed about its shares: which set counts, and which threes were tried and gave it back."""

    certificate = models.BinaryField()


class Member(models.Model):
    """Hold the key slots of one member; names, roles and public keys are in the sealed roster."""

    id = models.CharField(max_length=ID, primary_key=True)
    locator = models.CharField(max_length=64, unique=True)
    keybag = models.BinaryField()
    # The member's own last entry and the last head seen, sealed; written in the commit that moves them.
    state = models.BinaryField(default=b"")
    # What a duress passphrase would show, and whether one was used, sealed for everybody else here. Both are written at
    # each sign-in of each member, whether or not they have one, and always of one size (decision 0032).
    shown = models.BinaryField(default=b"")
    sign = models.BinaryField(default=b"")


class EpochWrap(models.Model):
    """Hold an epoch's seed, wrapped to one member or to the recovery key."""

    compartment = models.CharField(max_length=32)
    epoch = models.IntegerField()
    recipient = models.CharField(max_length=ID, db_index=True)
    sealed = models.BinaryField()

    class Meta:
        unique_together = [("compartment", "epoch", "recipient")]


class Stream(models.Model):
    """Hold one compartment of one file: its random id for the ledger and its folded document."""

    id = models.CharField(max_length=ID, primary_key=True)
    file = models.CharField(max_length=ID)
    compartment = models.CharField(max_length=32)
    head = models.BinaryField()  # hash of the newest entry: the causal parent of the next
    revision = models.IntegerField()
    epoch = models.IntegerField()  # of the seal around the document; 0 in narrow compartments
    sealed = models.BinaryField()
    # Older data keys, sealed under the newest; entries said under them stay as they are.
    ring = models.BinaryField(default=b"")

    class Meta:
        unique_together = [("file", "compartment")]
        # Whoever carries keys goes through a compartment in the order of ids, and adds up revisions.
        indexes = [models.Index(fields=["compartment", "id", "revision"])]


class KeyWrap(models.Model):
    """Hold a stream's newest data key, wrapped under an epoch or to one member; never exchanged, never in the log."""

    stream = models.CharField(max_length=ID)
    recipient = models.CharField(max_length=ID)  # a member, or "" for the compartment's epoch
    epoch = models.IntegerField()
    key = models.BinaryField(default=b"")  # which one it is: its id in the ring
    sealed = models.BinaryField()

    class Meta:
        unique_together = [("stream", "recipient")]


class GivenKey(models.Model):
    """Hold the key of a closed part as a partner wrapped it to one member here, until somebody of its team takes it."""

    stream = models.CharField(max_length=ID)
    recipient = models.CharField(max_length=ID, db_index=True)
    key = models.BinaryField()
    sealed = models.BinaryField()
    # The partner's older keys of the part, sealed under this one.
    ring = models.BinaryField(default=b"")

    class Meta:
        unique_together = [("stream", "recipient")]


# Stands for a member in debts: not a wrap is owed, but another key of the part.
RENEWED = ""


class WrapOwed(models.Model):
    """Note a key somebody is entitled to and nobody unlocked could yet give, or a part whose key has to be changed."""

    compartment = models.CharField(max_length=32)
    stream = models.CharField(max_length=ID, default="")  # empty: the compartment's epochs
    recipient = models.CharField(max_length=ID)

    class Meta:
        unique_together = [("compartment", "stream", "recipient")]


class KeySheet(models.Model):
    """Data keys of some hundred parts of a compartment, carried to an epoch; made before it opens."""

    compartment = models.CharField(max_length=32)
    epoch = models.IntegerField()
    first = models.CharField(max_length=ID)  # it covers ids from here to where the next begins
    parts = models.IntegerField()
    revisions = models.BigIntegerField()  # of these parts' documents, added up
    streams = models.BinaryField()
    sealed = models.BinaryField()
    is_settled = models.BooleanField(default=False)  # the wraps these parts had before are gone

    class Meta:
        unique_together = [("compartment", "epoch", "first")]


class RenewedBatch(models.Model):
    """Hold a compartment's lists, merged under the epoch that is about to be opened."""

    number = models.BigIntegerField()  # of the row it stands for
    place = models.CharField(max_length=ID)
    kind = models.CharField(max_length=16)
    compartment = models.CharField(max_length=32)
    wrapped = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        unique_together = [("compartment", "number")]


class Log(models.Model):
    """Hold the newest head of one node's log; locked while a number is given out."""

    origin = models.CharField(max_length=ID, unique=True)
    sequence = models.BigIntegerField(default=0)
    head = models.BinaryField()
    signature = models.BinaryField(default=b"")
    public = models.BinaryField()  # Ed25519 key the heads are signed with


class Entry(models.Model):
    """Hold one event as stored: the clear outer part in columns, the sealed inner part beside it."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, db_index=False)
    sequence = models.BigIntegerField()
    day = models.IntegerField()
    suite = models.SmallIntegerField()
    bucket = models.IntegerField()
    ciphertext_hash = models.BinaryField()
    hash = models.BinaryField()
    ciphertext = models.BinaryField()
    # Local and mutable: which stream's data key opens it.
    stream = models.CharField(max_length=ID, db_index=True)
    # And which of its keys, by id.
    key = models.BinaryField(default=b"")

    class Meta:
        unique_together = [("log", "sequence")]


class Batch(models.Model):
    """Hold facets, statistics patches or match vectors of one commit, or many merged, in one sealed piece."""

    id = models.BigAutoField(primary_key=True)
    place = models.CharField(max_length=ID)
    kind = models.CharField(max_length=16)
    compartment = models.CharField(max_length=32)
    epoch = models.IntegerField()
    # Wrapped to the compartment's public key where the writer may add but not read; empty otherwise.
    wrapped = models.BinaryField(default=b"")
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kind", "compartment", "id"])]


class Draft(models.Model):
    """Hold what somebody typed or a list brought that is not yet an event; deleted with its keys."""

    id = models.CharField(max_length=ID, primary_key=True)
    kind = models.CharField(max_length=16)
    file = models.CharField(max_length=ID, db_index=True)
    sealed = models.BinaryField()


class DraftWrap(models.Model):
    """Hold the key of one draft, wrapped to one named member."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE)
    recipient = models.CharField(max_length=ID, db_index=True)
    sealed = models.BinaryField()


class CheckRecord(models.Model):
    """Hold what is said of one person to whoever types their code and PIN; neither alone finds or opens it."""

    locator = models.CharField(max_length=ID, primary_key=True)
    revision = models.BigIntegerField()
    wrapped = models.BinaryField()  # the record's key, under code and PIN
    sealed = models.BinaryField()  # of one size, whatever it says
    # The registration it is about: whoever closes a file takes its records away without holding their keys.
    stream = models.CharField(max_length=ID, default="", db_index=True)
    # On which it was attested: what is overdue is attested anew before its grace is over.
    day = models.IntegerField(default=0)


class CheckLine(models.Model):
    """Note one check, sealed to the public key of `audit`; deleted after thirty days."""

    day = models.IntegerField(db_index=True)
    sealed = models.BinaryField()


class OwnKey(models.Model):
    """Hold the public keys of a person's own under the stream they are about; signed with the key for answers."""

    stream = models.CharField(max_length=ID, primary_key=True)  # the registration
    locator = models.CharField(max_length=ID)
    unwrap_public = models.BinaryField()
    sign_public = models.BinaryField()
    signature = models.BinaryField()


class OwnPage(models.Model):
    """Hold what a person sees of one part of their file, sealed to their own key."""

    locator = models.CharField(max_length=ID)
    part = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        unique_together = [("locator", "part")]


class InboxItem(models.Model):
    """Hold what a person asked for while perhaps nobody was unlocked; until it is taken in the file is closed."""

    id = models.CharField(max_length=ID, primary_key=True)
    day = models.IntegerField()
    stream = models.CharField(max_length=ID, db_index=True)  # the registration it is about
    sealed = models.BinaryField()


class PublishedKey(models.Model):
    """Hold a compartment's public key for sealing while nobody is unlocked; signed with the key for answers."""

    compartment = models.CharField(max_length=32, primary_key=True)
    epoch = models.IntegerField()
    public = models.BinaryField()
    signature = models.BinaryField()


class Witness(models.Model):
    """Hold how long this node's own log was when a partner's node cosigned it last, or said that it knows it."""

    origin = models.CharField(max_length=ID, primary_key=True)
    cosigned = models.BigIntegerField(default=0)


class Checkpoint(models.Model):
    """Hold the length and root of a log, own or foreign, with the signatures under it that are known."""

    origin = models.CharField(max_length=ID)
    size = models.BigIntegerField()
    root = models.BinaryField()
    day = models.IntegerField()
    note = models.BinaryField()
    # Shown to be of one history with every other that is marked so; meaningless for this node's own log.
    is_joined = models.BooleanField(default=False)

    class Meta:
        unique_together = [("origin", "size")]


class Witnessed(models.Model):
    """Hold the newest checkpoint of another log that this node cosigned; locked while the next one is judged."""

    origin = models.CharField(max_length=ID, primary_key=True)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(default=b"")
    note = models.BinaryField(default=b"")


class SplitView(models.Model):
    """Hold the proof that a log showed two histories, or what was refused because it was not shown to be one."""

    origin = models.CharField(max_length=ID, db_index=True)
    day = models.IntegerField()
    is_proven = models.BooleanField()
    content = models.BinaryField()


class Shared(models.Model):
    """Note that what is said in a part is owed to a partner's node; what and why stands in the file's sealed roster."""

    stream = models.CharField(max_length=ID)
    partner = models.CharField(max_length=ID, db_index=True)
    # The part's newest key wrapped for the partner, which key it is, and the ring sealed for the partner's place.
    epoch = models.IntegerField(default=0)
    key = models.BinaryField(default=b"")
    wrapped = models.BinaryField(default=b"")
    ring = models.BinaryField(default=b"")
    # The bundle that brought all this to the partner; 0 until one did.
    number = models.BigIntegerField(default=0)
    # Sharing has ended, and the partner was not told yet.
    is_ended = models.BooleanField(default=False)
    # The part is the partner's: it came from there, and the partner alone says when that has ended.
    is_received = models.BooleanField(default=False)
    # The partner needs the part's newest key: it has an older one, or one wrapped to a key it has no more.
    is_behind = models.BooleanField(default=False)

    class Meta:
        unique_together = [("stream", "partner")]


class Exchange(models.Model):
    """Count the bundles made for one partner and taken in from it; locked while the next one is made or taken."""

    partner = models.CharField(max_length=ID, primary_key=True)
    sent = models.BigIntegerField(default=0)
    sent_hash = models.BinaryField(default=b"")
    # The newest entry of the own log whose hash the last bundle held.
    sent_sequence = models.BigIntegerField(default=0)
    # What the partner knows of this node by them: hashes of the authors' rows by member, and of the public keys.
    told = models.BinaryField(default=b"")
    taken = models.BigIntegerField(default=0)
    taken_hash = models.BinaryField(default=b"")
    # The last bundle the partner had taken in when it made the one that was taken in here last.
    receipt = models.BigIntegerField(default=0)
    # Where its node is asked for bundles, sealed; empty where it is not.
    address = models.BinaryField(default=b"")
    # What is said with each exchange, raised or not (decision 0032): to the partner, by it, and the key of the second,
    # sealed, once a bundle brought it.
    sign = models.BinaryField(default=b"")
    heard = models.BinaryField(default=b"")
    heard_key = models.BinaryField(default=b"")


class SentBundle(models.Model):
    """Hold a bundle for a partner, sealed, until the partner asks for a later one."""

    partner = models.CharField(max_length=ID)
    number = models.BigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        unique_together = [("partner", "number")]


class ArrivedBundle(models.Model):
    """Hold a bundle as it came, in quarantine: nothing of it is believed yet."""

    partner = models.CharField(max_length=ID, db_index=True)  # who is said to have sent it
    number = models.BigIntegerField()  # as it was said
    day = models.IntegerField()
    hash = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    # Found to bring something new for good when it was looked at: it waits for a person, and not for each sign-in.
    is_lasting = models.BooleanField(default=False)


class Leaves(models.Model):
    """Hold the hashes of a stretch of another node's log, as its bundles gave them."""

    origin = models.CharField(max_length=ID)
    first = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        unique_together = [("origin", "first")]


class UnfoldedPart(models.Model):
    """Mark a part that holds entries of another node which nobody who reads it has folded, or which wait there."""

    stream = models.CharField(max_length=ID, primary_key=True)
    # The newest row that was looked at: what waits among those is no reason to write nothing.
    seen = models.BigIntegerField(default=0)

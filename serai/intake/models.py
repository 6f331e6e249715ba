"""Forms and their versions, devices, submissions with their rows, flags, reviews, webhooks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, Team, User
from serai.intake.choices import DeliveryState, FormState, ReviewState, Severity, SubmissionState
from serai.kit.ids import new_id
from serai.vault.fields import SealedField


class Blob(models.Model):
    """Bytes kept once by their content, in the data folder under the SHA-256."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sha256 = models.BinaryField(max_length=32)
    md5 = models.CharField(max_length=32)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"], name="intake_blob_content_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.size} bytes"


class Form(models.Model):
    """A questionnaire with all its versions, known to phones by `xml_form_id`.

    `bears_persons` once a version of it fills a list of persons: it is never exported as answers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    xml_form_id = models.CharField(max_length=249)
    title = models.CharField(max_length=255)
    state = models.CharField(max_length=16, choices=FormState.choices, default=FormState.DRAFT)
    bears_persons = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "xml_form_id"], name="intake_form_xml_form_id_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=FormState.values), name="intake_form_state_known"
            ),
        ]
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class FormVersion(models.Model):
    """One version of a form. A draft has a test token; a published one never changes again.

    `schema` holds the questions as `serai.xforms.schema` reads them from the XForm,
    `entity_declarations` the entity lists it fills. What comes by a version that `bears_persons` is
    sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.CASCADE, related_name="versions")
    version = models.CharField(max_length=249)
    is_draft = models.BooleanField(default=True)
    source = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    xform = models.TextField()
    xform_md5 = models.CharField(max_length=32)
    languages = ArrayField(models.CharField(max_length=64), default=list)
    schema = models.JSONField()
    entity_declarations = models.JSONField(default=list)
    bears_persons = models.BooleanField(default=False, db_default=False)
    warnings = ArrayField(models.TextField(), default=list)
    test_token_hash = models.BinaryField(null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "version"],
                condition=Q(is_draft=False),
                name="intake_formversion_once",
            ),
            models.UniqueConstraint(
                fields=["form"], condition=Q(is_draft=True), name="intake_formversion_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(is_draft=True, published_at=None)
                | Q(is_draft=False, published_at__isnull=False, test_token_hash=None),
                name="intake_formversion_published_or_draft",
            ),
        ]
        ordering = ["form", "-created_at"]

    def __str__(self) -> str:
        return self.version


class FormMedia(models.Model):
    """A file a form version needs: a picture, a sound, a list. Empty until somebody uploads it."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, models.CASCADE, related_name="media")
    name = models.CharField(max_length=255)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form_version", "name"], name="intake_formmedia_name_once"
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A phone or tablet that sends. Its token is kept as a hash and shown once, as a QR code.

    `forms` empty means every published form of the organisation. `team` is the team for which it
    registers persons.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    enumerator = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    token_hash = models.BinaryField(unique=True)
    forms = models.ManyToManyField(Form, related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    last_device_id = models.CharField(max_length=120, blank=True)
    last_agent = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(revoked_at=None),
                name="intake_device_name_once",
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """What a device sent, whole, as it came; never changed. Corrections are new submissions.

    `root_instance_id` is the first of a chain of corrections; exactly one of the chain is current.
    Where the form bears persons the answers are in `sealed`, with a key whose owner is the
    submission, `xml` is empty, and `xml_sha256` is a keyed token.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="submissions")
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="submissions")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    instance_id = models.CharField(max_length=249)
    deprecated_id = models.CharField(max_length=249, blank=True)
    root_instance_id = models.CharField(max_length=249)
    is_current = models.BooleanField(default=True)
    is_test = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    xml = models.TextField()
    sealed = SealedField(null=True)
    xml_sha256 = models.BinaryField(max_length=32)
    state = models.CharField(
        max_length=16, choices=SubmissionState.choices, default=SubmissionState.RECEIVED
    )
    problem = models.JSONField(null=True)
    understood_at = models.DateTimeField(null=True)
    review_state = models.CharField(
        max_length=16, choices=ReviewState.choices, default=ReviewState.UNREVIEWED
    )
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    enumerator = models.CharField(max_length=60, blank=True)
    flag_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "instance_id", "is_test"], name="intake_submission_instance_once"
            ),
            models.UniqueConstraint(
                fields=["form", "root_instance_id", "is_test"],
                condition=Q(is_current=True),
                name="intake_submission_one_current",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SubmissionState.values), name="intake_submission_state_known"
            ),
            models.CheckConstraint(
                condition=Q(review_state__in=ReviewState.values),
                name="intake_submission_review_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.NOT_UNDERSTOOD) | Q(problem__isnull=False),
                name="intake_submission_not_understood_says_why",
            ),
            models.CheckConstraint(
                condition=Q(sealed=None) | Q(xml=""), name="intake_submission_sealed_or_clear"
            ),
        ]
        indexes = [
            models.Index(fields=["form", "-received_at", "-id"], name="intake_submission_list"),
            models.Index(
                fields=["organisation", "received_at"],
                name="intake_submission_repair",
                condition=Q(state=SubmissionState.NOT_UNDERSTOOD),
            ),
        ]

    def __str__(self) -> str:
        return self.instance_id


class Attachment(models.Model):
    """A file that a submission names; `blob` is empty until it has arrived.

    Of a sealed submission the bytes are sealed, `token` stands for them, and so does `name` for the
    name.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    is_expected = models.BooleanField(default=True)
    token = models.BinaryField(max_length=16, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "name"], name="intake_attachment_name_once"
            ),
            models.CheckConstraint(
                condition=Q(is_expected=True) | Q(blob__isnull=False),
                name="intake_attachment_expected_or_there",
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """One row of a submission's tables: the root (`table` "") or one repetition of a repeat.

    `ordinal` counts from 1 within the submission and table; `parent` is the ordinal of the row that
    holds it, 0 for the root. `answers` are the raw texts by question path below the repeat.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="rows")
    table = models.CharField(max_length=249, blank=True)
    ordinal = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(default=0)
    answers = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "table", "ordinal"], name="intake_row_ordinal_once"
            )
        ]
        indexes = [models.Index(fields=["form", "table", "id"], name="intake_row_table")]

    def __str__(self) -> str:
        return f"{self.table or 'root'} {self.ordinal}"


class QualityFlag(models.Model):
    """Something the server found doubtful in a submission, with its reason. Never deletes data."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="flags")
    entity_id = models.UUIDField(null=True)
    rule = models.CharField(max_length=64)
    severity = models.CharField(max_length=16, choices=Severity.choices)
    reason = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    place_code = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "entity_id", "rule"],
                nulls_distinct=False,
                name="intake_qualityflag_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="intake_qualityflag_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-found_at"], name="intake_qualityflag_recent")
        ]

    def __str__(self) -> str:
        return self.rule


class ReviewComment(models.Model):
    """What a reviewer wrote of a submission, and the state they gave it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="comments")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = models.TextField(blank=True)
    review_state = models.CharField(max_length=16, choices=ReviewState.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") | ~Q(review_state=""),
                name="intake_reviewcomment_says_something",
            )
        ]
        ordering = ["at"]

    def __str__(self) -> str:
        return self.review_state or "comment"


class Webhook(models.Model):
    """An address of the organisation's that hears of submissions. The signing secret is derived."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.CASCADE, null=True, related_name="+")
    url = models.URLField(max_length=500)
    events = ArrayField(models.CharField(max_length=64))
    generation = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url", "form"],
                condition=Q(stopped_at=None),
                nulls_distinct=False,
                name="intake_webhook_url_once",
            )
        ]
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One event on its way to one webhook, with the log of its attempts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    event_name = models.CharField(max_length=64)
    body = models.JSONField()
    state = models.CharField(
        max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.JSONField(default=list)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"], name="intake_webhookdelivery_once"
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, due_at__isnull=False)
                | (~Q(state=DeliveryState.WAITING) & Q(due_at=None)),
                name="intake_webhookdelivery_waiting_is_due",
            ),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.event_name} {self.state}"


class EntityRecord(models.Model):
    """What one occurrence of an entity list said, parsed; of the current submission only.

    Quality rules over many submissions read these rows. They are replaced when a correction of
    their submission is understood. `values` are JSON: dates and times in ISO 8601, decimals text.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="entity_records")
    entity_id = models.UUIDField()
    list_name = models.CharField(max_length=64)
    ordinal = models.PositiveIntegerField()
    values = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity_id"], name="intake_entityrecord_once")
        ]
        indexes = [models.Index(fields=["list_name", "id"], name="intake_entityrecord_list")]

    def __str__(self) -> str:
        return f"{self.list_name} {self.ordinal}"

"""What the form does while one fills it in: save itself, check a field, take a picture."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.console.answering import Answering, agreement_for, form_for, keep_tick
from serai.console.entering import Entered, live_part
from serai.console.saving import keep_uploads, save_typed, version_of
from serai.domain.qualifications.drafts import SavedLater
from serai.domain.qualifications.models import Qualification
from serai.domain.refused import Refused
from serai.ui.refusals import sentence_of


@require_POST
@live_part
def application_draft(request: HttpRequest, entered: Entered, slug: str) -> HttpResponseBase:
    """200 {"saved_at", "version", "ready"}; 409 with the version of whoever saved later."""
    qualification = _open(entered, slug)
    form = form_for(qualification, data=request.POST)
    keep_tick(request, agreement_for(qualification.app_type, today=entered.today))
    try:
        save_typed(qualification, form, version=request.POST.get("version", ""))
    except SavedLater as refusal:
        return _saved_elsewhere(qualification, refusal)
    except Refused as refusal:
        return JsonResponse({"words": sentence_of(refusal), "version": ""}, status=409)
    page = Answering(request, entered, qualification)
    ready = render_to_string("console/parts/application_ready.html", {"page": page})
    saved = {
        "saved_at": qualification.saved_at.isoformat(),
        "version": page.version,
        "ready": ready,
    }
    return JsonResponse(saved)


@require_POST
@live_part
def application_field(request: HttpRequest, entered: Entered, slug: str) -> HttpResponseBase:
    """{"words"}: what is wrong with the answer to the question `field`; empty when nothing is."""
    qualification = _open(entered, slug)
    form = form_for(qualification, data=request.POST)
    key = request.POST.get("field", "")
    return JsonResponse({"words": form.faults().get(key, "")})


@require_POST
@live_part
def application_picture(
    request: HttpRequest, entered: Entered, slug: str, key: str
) -> HttpResponseBase:
    """The licence box drawn anew: 200 with the new picture, 422 with the old one and a sentence."""
    qualification = _open(entered, slug)
    chosen = form_for(qualification, data=request.POST, files=request.FILES)
    uploads = {name: upload for name, upload in chosen.uploads().items() if name == key}
    faults = keep_uploads(qualification, uploads)
    if not uploads:
        faults = {key: _("Choose a .jpg or .png picture.")}
    page = Answering(request, entered, qualification)
    row = next((row for g in page.groups for row in g.rows if row.asked.question.key == key), None)
    if row is None or not row.asked.is_picture:
        raise Http404
    facts: dict[str, Any] = {"row": row, "errors": list(faults.values()), "page": page}
    status = 422 if faults else 200
    return render(request, "console/parts/application_picture.html", facts, status=status)


def _open(entered: Entered, slug: str) -> Qualification:
    """Never begins one: what is saved here belongs to a page that did."""
    theirs = Qualification.objects.of(entered.developer).open().select_related("app_type")
    qualification = get_object_or_404(theirs, app_type__slug=slug)
    qualification.developer = entered.developer
    return qualification


def _saved_elsewhere(qualification: Qualification, refusal: SavedLater) -> HttpResponse:
    qualification.refresh_from_db()
    words = {"words": sentence_of(refusal), "version": version_of(qualification)}
    return JsonResponse(words, status=409)

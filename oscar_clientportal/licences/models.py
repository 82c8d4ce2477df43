from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_licences", "Licence"):

    class Licence(abstract_models.AbstractLicence):
        pass


if not is_model_registered("clientportal_licences", "Seat"):

    class Seat(abstract_models.AbstractSeat):
        pass


if not is_model_registered("clientportal_licences", "SeatRequest"):

    class SeatRequest(abstract_models.AbstractSeatRequest):
        pass


if not is_model_registered("clientportal_licences", "LicenceTransfer"):

    class LicenceTransfer(abstract_models.AbstractLicenceTransfer):
        pass


if not is_model_registered("clientportal_licences", "LicenceEvent"):

    class LicenceEvent(abstract_models.AbstractLicenceEvent):
        pass

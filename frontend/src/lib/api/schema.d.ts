// Written by `npm run gen` from api/openapi.json. Do not edit.

export interface paths {
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Same as ready */
        get: operations["api-health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registro de actividad de las barberías */
        get: operations["admin-list-audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lo que se dio por perdido */
        get: operations["admin-list-dead-letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Webhooks que salieron */
        get: operations["admin-list-deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trabajos de fondo */
        get: operations["admin-list-jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hacer un trabajo ahora */
        post: operations["admin-retry-job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Webhooks que llegaron */
        get: operations["admin-list-notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Atraso de las colas */
        get: operations["admin-list-queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Todas las barberías */
        get: operations["admin-list-shops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shops/{shop_id}/dead-letters/{kind}/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Intentar de nuevo */
        post: operations["admin-retry-dead-letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shops/{shop_id}/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mandar de nuevo un webhook */
        post: operations["admin-replay-delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shops/{shop_id}/notices/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leer de nuevo un webhook */
        post: operations["admin-replay-notice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shops/{shop_id}/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Entrar a una barbería
         * @description Durante una hora se trabaja en ella como quien la administra. El motivo queda en su registro de actividad.
         */
        post: operations["admin-visit-shop"];
        /** Salir de una barbería */
        delete: operations["admin-leave-shop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Iniciar sesión
         * @description Después de varios intentos fallidos seguidos, la cuenta espera cada vez más (429 con Retry-After).
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cerrar esta sesión
         * @description Cierra la sesión de la cookie y la del token de acceso, si los hay.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cerrar la sesión en todos los dispositivos */
        post: operations["logout-all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cambiar mi contraseña
         * @description Cierra mis otras sesiones.
         */
        post: operations["change-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pedir un enlace para elegir otra contraseña
         * @description Responde lo mismo haya o no una cuenta con ese correo.
         */
        post: operations["request-password-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Elegir otra contraseña con el enlace
         * @description El enlace sirve una sola vez. Cierra todas las sesiones de la persona.
         */
        post: operations["confirm-password-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renovar el token de acceso
         * @description Usa la cookie y la cambia por otra. Una cookie ya usada cierra la sesión entera.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Crear una cuenta y su barbería
         * @description El token para renovar la sesión va en una cookie HttpOnly.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ver mi cuenta y mis barberías */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** El turno de un enlace */
        get: operations["get-booking-by-link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** El turno para el calendario */
        get: operations["get-booking-calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancelar el turno */
        post: operations["cancel-booking-by-link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ir a pagar
         * @description Lleva a la página de MercadoPago de lo que el turno tiene para pagar.
         */
        get: operations["go-to-checkout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/invoice.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Facturas de un turno en PDF
         * @description Todo lo emitido por el turno, en un archivo: facturas y notas de crédito.
         */
        get: operations["print-own-invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pagar la seña o lo que falta, con propina o sin ella */
        post: operations["pay-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pagos del turno */
        get: operations["list-booking-payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/bookings/{manage_token}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mover el turno */
        post: operations["reschedule-booking-by-link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/holds/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Soltar el horario */
        delete: operations["release-hold"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/holds/{token}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apartarlo un rato más */
        post: operations["renew-hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** La barbería, sus servicios y su equipo */
        get: operations["get-public-shop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Horarios libres
         * @description Lleva ETag: con If-None-Match contesta 304 si nada cambió.
         */
        get: operations["list-availability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}/availability/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Por qué un horario se ofrece o no */
        get: operations["explain-availability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reservar */
        post: operations["create-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apartar un horario */
        post: operations["create-hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Anotarse en la lista de espera */
        post: operations["join-waitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/shops/{slug}/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Botón de Arrepentimiento */
        post: operations["create-withdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/unsubscribe/{unsubscribe_token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recordatorios por correo
         * @description La página del enlace que llevan los recordatorios. Abrirla no cambia nada.
         */
        get: operations["show-unsubscribe"];
        put?: never;
        /**
         * No recibir más recordatorios por correo
         * @description Lo que hace el botón de la página y el de los programas de correo (RFC 8058). Con resume=1, los vuelve a pedir.
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/waitlist/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lo que espera quien tiene el enlace */
        get: operations["get-waitlist-entry"];
        put?: never;
        post?: never;
        /** Salir de la lista de espera */
        delete: operations["leave-waitlist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/waitlist/{token}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tomar el horario ofrecido */
        post: operations["accept-waitlist-offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/waitlist/{token}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dejar pasar el horario ofrecido
         * @description Sigue en la lista.
         */
        post: operations["decline-waitlist-offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Datos de la barbería */
        get: operations["get-shop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Cambiar los datos de la barbería */
        patch: operations["update-shop"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registro de actividad */
        get: operations["list-audit-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Barberos */
        get: operations["list-barbers"];
        put?: never;
        /** Agregar un barbero */
        post: operations["create-barber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un barbero */
        get: operations["get-barber"];
        put?: never;
        post?: never;
        /** Quitar un barbero */
        delete: operations["delete-barber"];
        options?: never;
        head?: never;
        /** Cambiar un barbero */
        patch: operations["update-barber"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Días especiales de un barbero */
        get: operations["list-barber-exceptions"];
        put?: never;
        /**
         * Cambiar el horario de un día
         * @description Reemplaza lo que haya ese día. Contesta los turnos que ya no entran.
         */
        post: operations["set-barber-exception"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}/exceptions/{exception_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Volver al horario de siempre
         * @description Contesta los turnos que no entran en el horario de siempre.
         */
        delete: operations["delete-barber-exception"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}/hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Semana de un barbero */
        get: operations["list-barber-hours"];
        /**
         * Cambiar la semana de un barbero
         * @description Contesta los turnos por venir que quedan fuera de la semana nueva.
         */
        put: operations["replace-barber-hours"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Servicios de un barbero */
        get: operations["list-barber-services"];
        /** Cambiar los servicios de un barbero */
        put: operations["replace-barber-services"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}/time-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ausencias de un barbero */
        get: operations["list-barber-time-off"];
        put?: never;
        /**
         * Agregar una ausencia
         * @description Contesta los turnos con los que choca; quedan como están.
         */
        post: operations["create-barber-time-off"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/barbers/{id}/time-off/{time_off_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Quitar una ausencia */
        delete: operations["delete-barber-time-off"];
        options?: never;
        head?: never;
        /**
         * Cambiar una ausencia
         * @description Contesta los turnos con los que choca; quedan como están.
         */
        patch: operations["update-barber-time-off"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Turnos entre dos fechas */
        get: operations["list-bookings"];
        put?: never;
        /** Dar un turno o un sobreturno */
        post: operations["create-staff-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un turno */
        get: operations["get-booking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Anotar algo de un turno o cambiar cuánto dura */
        patch: operations["update-booking"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancelar */
        post: operations["cancel-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/check-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Llegó */
        post: operations["check-in-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Terminar */
        post: operations["complete-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dar por pagado */
        post: operations["confirm-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** La historia de un turno */
        get: operations["list-booking-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No vino */
        post: operations["no-show-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mover */
        post: operations["reschedule-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Empezar */
        post: operations["start-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/bookings/{id}/undo-no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sí vino */
        post: operations["undo-no-show-booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/cash-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cajas, de la más nueva a la más vieja */
        get: operations["list-cash-sessions"];
        put?: never;
        /** Abrir la caja */
        post: operations["open-cash-session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/cash-sessions/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cerrar la caja con lo contado */
        post: operations["close-cash-session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/cash-sessions/{id}/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Poner o sacar efectivo */
        post: operations["move-cash"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/cash-sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** La caja abierta */
        get: operations["get-cash-session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Buscar clientes */
        get: operations["list-customers"];
        put?: never;
        /** Agregar un cliente */
        post: operations["create-customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un cliente */
        get: operations["get-customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Cambiar un cliente
         * @description Con `If-Match` o `version`, contesta 409 si alguien lo cambió mientras tanto.
         */
        patch: operations["update-customer"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/customers/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Borrar los datos de un cliente
         * @description Ley 25.326, derecho de supresión. Los turnos y el dinero quedan, sin la persona. No se puede deshacer.
         */
        post: operations["erase-customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/customers/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Todo lo que se guarda de un cliente
         * @description Ley 25.326, derecho de acceso.
         */
        get: operations["export-customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/customers/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unir otro cliente a este
         * @description Los turnos, consentimientos y ausencias del otro pasan a este.
         */
        post: operations["merge-customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lo que se dio por perdido
         * @description Eventos, avisos, cobros, devoluciones, comprobantes, mensajes y envíos que no salieron tras todos los intentos.
         */
        get: operations["list-dead-letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/dead-letters/{kind}/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Intentar de nuevo */
        post: operations["retry-dead-letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/holidays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Feriados de un año */
        get: operations["list-holidays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/holidays/{date}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Abrir o cerrar un día
         * @description Sirve también para días propios. Contesta los turnos que quedan en un día cerrado.
         */
        put: operations["choose-holiday"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cuentas conectadas */
        get: operations["list-integrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Desconectar una cuenta */
        delete: operations["delete-integration"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/{provider}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Probar una cuenta
         * @description Le pregunta al proveedor si la cuenta anda. Que no ande no es un error de este pedido: mirá `ok`.
         */
        post: operations["test-integration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/afip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cuenta de ARCA (ex AFIP) */
        get: operations["get-afip"];
        /**
         * Conectar la cuenta de ARCA (ex AFIP)
         * @description Los secretos entran y no salen: las respuestas solo dicen si están y cómo terminan.
         */
        put: operations["put-afip"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/afip/csr": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pedir un certificado de ARCA
         * @description Crea la clave, que queda guardada acá, y da el pedido (CSR) para subir a ARCA. Después cargá el certificado solo.
         */
        post: operations["request-afip-certificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cuenta de correo */
        get: operations["get-mail"];
        /**
         * Conectar la cuenta de correo
         * @description Los secretos entran y no salen: las respuestas solo dicen si están y cómo terminan.
         */
        put: operations["put-mail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/mercadopago": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cuenta de MercadoPago */
        get: operations["get-mercadopago"];
        /**
         * Conectar la cuenta de MercadoPago
         * @description Los secretos entran y no salen: las respuestas solo dicen si están y cómo terminan.
         */
        put: operations["put-mercadopago"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/mercadopago/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Conectar MercadoPago
         * @description Da la dirección a la que hay que ir, en este mismo navegador, dentro de los 10 minutos. Sirve una vez.
         */
        get: operations["connect-mercadopago"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/sms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cuenta de SMS */
        get: operations["get-sms"];
        /**
         * Conectar la cuenta de SMS
         * @description Los secretos entran y no salen: las respuestas solo dicen si están y cómo terminan.
         */
        put: operations["put-sms"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/integrations/whatsapp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cuenta de WhatsApp */
        get: operations["get-whatsapp"];
        /**
         * Conectar la cuenta de WhatsApp
         * @description Los secretos entran y no salen: las respuestas solo dicen si están y cómo terminan.
         */
        put: operations["put-whatsapp"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comprobantes */
        get: operations["list-invoices"];
        put?: never;
        /**
         * Facturar un turno
         * @description Factura lo que queda del turno. El CAE llega después: el comprobante queda en cola.
         */
        post: operations["create-invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comprobante */
        get: operations["get-invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/invoices/{id}/credit-note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hacer una nota de crédito */
        post: operations["credit-invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/invoices/{id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comprobante en PDF */
        get: operations["print-invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/invoices/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reintentar un comprobante rechazado */
        post: operations["retry-invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ver quiénes trabajan en la barbería */
        get: operations["list-members"];
        put?: never;
        /**
         * Sumar a una persona
         * @description Si el correo no tiene cuenta, se crea con esa contraseña o se invita por correo a elegir una. Quien es manager sólo puede sumar, cambiar y quitar a reception y barber.
         */
        post: operations["add-member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Quitar a una persona
         * @description Deja de tener acceso en el acto. Su cuenta sigue existiendo.
         */
        delete: operations["remove-member"];
        options?: never;
        head?: never;
        /** Cambiar el rol o el barbero de una persona */
        patch: operations["change-member"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/message-contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Teléfonos a los que se escribe */
        get: operations["list-message-contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/message-contacts/{phone}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Anotar que alguien no quiere mensajes, o que los quiere de nuevo */
        put: operations["set-message-contact"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mensajes a clientes */
        get: operations["list-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/messages/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enviar de nuevo un mensaje */
        post: operations["resend-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pagos, del más nuevo al más viejo */
        get: operations["list-payments"];
        put?: never;
        /** Cobrar en la barbería */
        post: operations["take-payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un pago con sus devoluciones */
        get: operations["get-payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/payments/{id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Devolver todo o una parte
         * @description Lo cobrado por MercadoPago vuelve solo; lo cobrado en la barbería se da por devuelto en el momento.
         */
        post: operations["create-refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/payments/{id}/refunds/{refund_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dar por devuelto en la barbería */
        post: operations["confirm-refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/payments/{id}/refunds/{refund_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mandar de nuevo una devolución rechazada */
        post: operations["retry-refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/payments/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hacer un enlace de pago */
        post: operations["create-payment-link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/barbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trabajo y comisiones por barbero
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-barbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/cash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cajas
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-cash"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clientes nuevos y que vuelven
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/no-shows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ausencias y cancelaciones tardías
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-no-shows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/occupancy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ocupación
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-occupancy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Servicios
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Resumen
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/reports/takings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cobros por medio y día
         * @description Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.
         */
        get: operations["report-takings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sillones */
        get: operations["list-chairs"];
        put?: never;
        /** Agregar un sillón */
        post: operations["create-chair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Quitar un sillón */
        delete: operations["delete-chair"];
        options?: never;
        head?: never;
        /** Cambiar un sillón */
        patch: operations["update-chair"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Servicios */
        get: operations["list-services"];
        put?: never;
        /** Agregar un servicio */
        post: operations["create-service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/services/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un servicio */
        get: operations["get-service"];
        put?: never;
        post?: never;
        /**
         * Quitar un servicio
         * @description Los turnos que lo tienen lo conservan.
         */
        delete: operations["delete-service"];
        options?: never;
        head?: never;
        /** Cambiar un servicio */
        patch: operations["update-service"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/services/{id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Precios de un servicio, por fecha */
        get: operations["list-prices"];
        put?: never;
        /** Programar un precio */
        post: operations["schedule-price"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/services/{id}/prices/{valid_from}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Quitar un precio programado */
        delete: operations["unschedule-price"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/services/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Aumentar varios precios a la vez
         * @description Suma un porcentaje y redondea. Los precios propios de cada barbero no cambian.
         */
        post: operations["raise-prices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reglas de reserva */
        get: operations["get-settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Cambiar las reglas de reserva */
        patch: operations["update-settings"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/taxpayers/{cuit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * De quién es un CUIT, según ARCA
         * @description Pregunta al padrón con el certificado de la barbería, para no tipear los datos de una factura A.
         */
        get: operations["get-taxpayer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Textos de los mensajes */
        get: operations["list-templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/templates/{kind}/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Cambiar un texto */
        put: operations["put-template"];
        post?: never;
        /** Volver al texto del producto */
        delete: operations["delete-template"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/templates/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Probar un texto */
        post: operations["preview-template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Quiénes esperan un turno
         * @description Primero quien espera hace más.
         */
        get: operations["list-waitlist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/waitlist/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sacar de la lista de espera */
        delete: operations["remove-waitlist-entry"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/waitlist/{id}/offer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ofrecerle un horario a quien espera
         * @description Le guarda el horario un rato y le escribe con un enlace.
         */
        post: operations["offer-waitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Envíos de webhooks
         * @description Los últimos 30 días, del más nuevo al más viejo.
         */
        get: operations["list-webhook-deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhook-deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un envío con sus intentos */
        get: operations["get-webhook-delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhook-deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mandar un envío de nuevo
         * @description Con el mismo `webhook-id` y el mismo cuerpo.
         */
        post: operations["replay-webhook-delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Webhooks de la barbería */
        get: operations["list-webhooks"];
        put?: never;
        /**
         * Agregar un webhook
         * @description Cada evento llega por POST, firmado como dice standardwebhooks.com, hasta que se conteste 2xx. Puede llegar repetido o en otro orden: usá `webhook-id` y `version`. La clave se muestra solo acá.
         */
        post: operations["create-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un webhook */
        get: operations["get-webhook"];
        put?: never;
        post?: never;
        /** Borrar un webhook */
        delete: operations["delete-webhook"];
        options?: never;
        head?: never;
        /** Cambiar un webhook */
        patch: operations["update-webhook"];
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cambiar la clave de un webhook
         * @description Durante 24 horas cada envío lleva las dos firmas, la nueva y la anterior.
         */
        post: operations["rotate-webhook-secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Probar un webhook
         * @description Manda un evento `webhook.ping`. Mirá el resultado en el envío que contesta.
         */
        post: operations["test-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pedidos del Botón de Arrepentimiento */
        get: operations["list-withdrawals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{shop_id}/withdrawals/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Responder un pedido de arrepentimiento */
        post: operations["resolve-withdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Avisos en vivo de una barbería (WebSocket)
         * @description ?shop_id= dice cuál; no hace falta si hay una sola. El token va en Authorization o, desde un navegador, en ?access_token=.
         */
        get: operations["stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Same as ready */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/detailed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each part, asked now */
        get: operations["health-detailed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers; touches nothing */
        get: operations["health-live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ready for requests: the database answers and the process is not leaving */
        get: operations["health-ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last 90 days, minute by minute
         * @description How many minutes of each day each part worked, as of a minute ago; while the database is away, as of then.
         */
        get: operations["health-uptime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in the text format of Prometheus */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/mercadopago/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Vuelta de MercadoPago
         * @description Acá manda MercadoPago a quien autorizó. Termina en el panel, con `?mercadopago=connected|denied|expired|failed`.
         */
        get: operations["mercadopago-callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/mercadopago": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notificación de MercadoPago, por el número de cuenta */
        post: operations["notify-mercadopago"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/mercadopago/{shop_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notificación de MercadoPago a una barbería */
        post: operations["notify-mercadopago-shop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/sms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Avisos de SMS */
        post: operations["sms-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/whatsapp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Verificación de WhatsApp */
        get: operations["verify-whatsapp-webhook"];
        put?: never;
        /** Avisos de WhatsApp */
        post: operations["whatsapp-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccountMember: {
            /** Format: uuid */
            barber_id: string | null;
            email: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "manager" | "reception" | "barber";
            /**
             * @description invited: todavía no eligió su contraseña
             * @enum {string}
             */
            status: "active" | "invited";
            user_id: string;
        };
        AccountMembership: {
            /**
             * Format: uuid
             * @description El barbero de la agenda que es esta persona
             */
            barber_id: string | null;
            /** @enum {string} */
            role: "owner" | "manager" | "reception" | "barber";
            shop_id: string;
            shop_name: string;
            slug: string;
            /**
             * Format: date-time
             * @description Es una visita de la plataforma, que termina sola
             */
            visit_ends_at: string | null;
        };
        AccountShop: {
            id: string;
            name: string;
            phone: string;
            slug: string;
            timezone: string;
        };
        AccountSignedBody: {
            access_token: string;
            /**
             * Format: int64
             * @description Segundos de vida del token de acceso
             */
            expires_in: number;
            /** @description Sólo al registrarse */
            shop?: components["schemas"]["AccountShop"];
            /** @enum {string} */
            token_type: "Bearer";
            user: components["schemas"]["AccountUser"];
        };
        AccountUser: {
            email: string;
            id: string;
            memberships: components["schemas"]["AccountMembership"][];
            name: string;
            /** @description Es de la plataforma: ve /admin */
            operator: boolean;
            /** @description En formato E.164 */
            phone: string | null;
        };
        AddMemberInputBody: {
            /**
             * Format: uuid
             * @description El barbero de la agenda que es esta persona
             */
            barber_id?: string;
            /** @example leo@ejemplo.com.ar */
            email: string;
            /** @example Leo Díaz */
            name: string;
            /** @description Sin ella, la persona recibe un correo para elegirla */
            password?: string;
            /** @enum {string} */
            role: "owner" | "manager" | "reception" | "barber";
        };
        Booking: {
            /**
             * Format: date-time
             * @description Cuándo avisó el cliente que viene
             */
            attending_at?: string;
            cancel_reason?: string;
            /**
             * Format: date-time
             * @description Hasta cuándo se puede cancelar o mover sin la barbería
             */
            cancellable_until: string;
            /**
             * Format: int32
             * @description Descuento acordado por pagar en efectivo todo lo que falta
             */
            cash_discount_percent: number;
            /** @description Código corto para leer en voz alta */
            code: string;
            /** Format: date-time */
            created_at: string;
            customer?: components["schemas"]["BookingCustomer"];
            /** Format: int64 */
            deposit_centavos: number;
            /**
             * Format: int64
             * @description Descuento ya hecho; el total lo tiene restado
             */
            discount_centavos: number;
            /** Format: date-time */
            ends_at: string;
            /**
             * Format: date-time
             * @description De una reserva sin confirmar o sin pagar
             */
            expires_at?: string;
            /** Format: uuid */
            id: string;
            /** @description Lo que el equipo anota para sí; el cliente no lo ve */
            internal_note?: string;
            lines: components["schemas"]["BookingLine"][];
            note?: string;
            /** @description Por qué se dio un sobreturno */
            overbook_reason?: string;
            /** Format: int64 */
            paid_centavos: number;
            /** Format: uuid */
            shop_id: string;
            /** Format: date-time */
            starts_at: string;
            /** @enum {string} */
            status: "held" | "pending_payment" | "confirmed" | "checked_in" | "in_service" | "completed" | "expired" | "cancelled_by_customer" | "cancelled_by_shop" | "no_show";
            /** Format: int64 */
            total_centavos: number;
            /**
             * Format: int32
             * @description Cambia con cada movimiento; va en If-Match
             */
            version: number;
        };
        BookingAcceptRequest: {
            /** @description Aceptó las condiciones */
            consent: boolean;
            /**
             * @default at_shop
             * @enum {string}
             */
            payment?: "at_shop" | "deposit" | "full";
        };
        BookingBooked: {
            booking: components["schemas"]["Booking"];
            manage_token: string;
            manage_url: string;
            payment?: components["schemas"]["BookingDue"];
        };
        BookingBookRequest: {
            /** @description Sin barbero: cualquiera */
            barber_id?: string;
            /** @description Aceptó las condiciones */
            consent: boolean;
            customer: components["schemas"]["BookingCustomerRequest"];
            hold_token?: string;
            /** @enum {string} */
            payment: "at_shop" | "deposit" | "full";
            service_ids: string[];
            /** Format: date-time */
            starts_at: string;
        };
        BookingCustomer: {
            email?: string;
            /**
             * Format: uuid
             * @description Solo para el equipo
             */
            id?: string;
            name: string;
            phone?: string;
        };
        BookingCustomerRequest: {
            doc_number?: string;
            /** @enum {string} */
            doc_type?: "DNI" | "CUIT" | "CUIL";
            email?: string;
            name: string;
            note?: string;
            phone: string;
        };
        BookingDue: {
            /** Format: int64 */
            amount_centavos: number;
            /** @description Dónde se paga; falta si la barbería no cobra en línea */
            checkout_url?: string;
            /** Format: date-time */
            expires_at?: string;
            /** Format: uuid */
            id?: string;
            /** @enum {string} */
            status: "pending";
        };
        BookingEditRequest: {
            /**
             * Format: int64
             * @description De principio a fin; tiene que entrar
             */
            duration_minutes?: number;
            /** @description Lo que el equipo anota para sí */
            internal_note?: string;
        };
        BookingEvent: {
            /** Format: uuid */
            actor_id?: string;
            /** @enum {string} */
            actor_kind: "user" | "customer" | "system";
            /** Format: date-time */
            at: string;
            detail?: {
                [key: string]: unknown;
            };
            kind: string;
            /** Format: int32 */
            version: number;
        };
        BookingEvents: {
            items: components["schemas"]["BookingEvent"][];
        };
        BookingExplanation: {
            bookable: boolean;
            detail: string;
            /** @description La primera regla que no se cumple; vacía si se puede reservar */
            reason: string;
        };
        BookingHold: {
            /** Format: uuid */
            barber_id: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            starts_at: string;
            /** @description Secreto de quien apartó el horario */
            token: string;
        };
        BookingHoldRequest: {
            /** @description Sin barbero: cualquiera */
            barber_id?: string;
            phone?: string;
            service_ids: string[];
            /** Format: date-time */
            starts_at: string;
        };
        BookingLine: {
            /** Format: uuid */
            barber_id: string;
            barber_name: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: int64 */
            price_centavos: number;
            /** Format: uuid */
            service_id: string;
            service_name: string;
            /** Format: date-time */
            starts_at: string;
        };
        BookingLinkedBooking: {
            /**
             * Format: date-time
             * @description Cuándo avisó el cliente que viene
             */
            attending_at?: string;
            cancel_reason?: string;
            /**
             * Format: date-time
             * @description Hasta cuándo se puede cancelar o mover sin la barbería
             */
            cancellable_until: string;
            /**
             * Format: int32
             * @description Descuento acordado por pagar en efectivo todo lo que falta
             */
            cash_discount_percent: number;
            /** @description Código corto para leer en voz alta */
            code: string;
            /** Format: date-time */
            created_at: string;
            customer?: components["schemas"]["BookingCustomer"];
            /** Format: int64 */
            deposit_centavos: number;
            /**
             * Format: int64
             * @description Descuento ya hecho; el total lo tiene restado
             */
            discount_centavos: number;
            /** Format: date-time */
            ends_at: string;
            /**
             * Format: date-time
             * @description De una reserva sin confirmar o sin pagar
             */
            expires_at?: string;
            /** Format: uuid */
            id: string;
            /** @description Lo que el equipo anota para sí; el cliente no lo ve */
            internal_note?: string;
            lines: components["schemas"]["BookingLine"][];
            note?: string;
            /** @description Por qué se dio un sobreturno */
            overbook_reason?: string;
            /** Format: int64 */
            paid_centavos: number;
            shop: components["schemas"]["BookingPublicShop"];
            /** Format: uuid */
            shop_id: string;
            /** Format: date-time */
            starts_at: string;
            /** @enum {string} */
            status: "held" | "pending_payment" | "confirmed" | "checked_in" | "in_service" | "completed" | "expired" | "cancelled_by_customer" | "cancelled_by_shop" | "no_show";
            terms: components["schemas"]["BookingLinkTerms"];
            /** Format: int64 */
            total_centavos: number;
            /**
             * Format: int32
             * @description Cambia con cada movimiento; va en If-Match
             */
            version: number;
        };
        BookingLinkedEntry: {
            /** Format: uuid */
            barber_id?: string;
            barber_name?: string;
            /**
             * Format: uuid
             * @description El turno que sacó de la lista; solo para el equipo
             */
            booking_id?: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date */
            from_date: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description El horario que se le guarda ahora */
            offer?: components["schemas"]["BookingWaitOffer"];
            /** @enum {string} */
            part_of_day: "any" | "morning" | "afternoon" | "evening";
            /** @description Solo para el equipo */
            phone?: string;
            services: components["schemas"]["BookingWaitService"][];
            shop: components["schemas"]["BookingPublicShop"];
            /** @enum {string} */
            status: "waiting" | "offered" | "booked" | "left" | "expired";
            /** Format: date */
            to_date: string;
        };
        BookingLinkTerms: {
            /** @description Se puede cancelar sin la barbería */
            cancel: boolean;
            /**
             * Format: int32
             * @description Qué parte de lo pagado vuelve al cancelar ahora
             */
            refund_percent: number;
            /** @description Se puede mover sin la barbería */
            reschedule: boolean;
        };
        BookingOfferRequest: {
            /** @description Sin barbero: el que espera la persona, o cualquiera */
            barber_id?: string;
            /** Format: date-time */
            starts_at: string;
        };
        BookingOpenHours: {
            /**
             * @description Puede pasar la medianoche: 26:00 son las dos
             * @example 20:00
             */
            end: string;
            /** @example 09:00 */
            start: string;
            /**
             * Format: int64
             * @description 1 es lunes
             */
            weekday: number;
        };
        BookingPolicies: {
            /** Format: int32 */
            cancel_until_hours: number;
            /**
             * Format: int32
             * @description Descuento por pagar en efectivo en la barbería; 0: no hay
             */
            cash_discount_percent: number;
            /**
             * Format: int64
             * @description Los turnos más baratos no llevan seña
             */
            deposit_from_centavos: number;
            /**
             * Format: int32
             * @description Seña de quien viene por primera vez
             */
            deposit_new_customer_percent: number;
            /**
             * Format: int32
             * @description Seña de quien faltó alguna vez
             */
            deposit_no_show_percent: number;
            /** Format: int32 */
            hold_minutes: number;
            /** Format: int32 */
            horizon_days: number;
            /**
             * Format: int32
             * @description Cuánto se devuelve al cancelar tarde; null: no se puede
             */
            late_refund_percent: number | null;
            /** Format: int32 */
            notice_minutes: number;
            /** @description La seña o el total se pueden pagar en línea */
            online_payments: boolean;
        };
        BookingPublicBarber: {
            /** Format: uuid */
            id: string;
            name: string;
            photo_url: string | null;
            service_ids: string[];
        };
        BookingPublicService: {
            /**
             * Format: int64
             * @description Si se paga todo en efectivo; falta si no hay descuento
             */
            cash_price_centavos?: number;
            category: string;
            /** Format: int64 */
            deposit_centavos: number;
            description: string;
            /** Format: int64 */
            duration_minutes: number;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: int64 */
            price_centavos: number;
        };
        BookingPublicShop: {
            address: string;
            /** @description El horario de cada semana, sin feriados ni días especiales */
            hours: components["schemas"]["BookingOpenHours"][];
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Hay alguien atendiendo en este momento */
            open_now: boolean;
            /** @description No toma turnos por ahora */
            paused: boolean;
            phone: string;
            policies: components["schemas"]["BookingPolicies"];
            slug: string;
            timezone: string;
        };
        BookingReasonBody: {
            reason?: string;
        };
        BookingRescheduleRequest: {
            barber_id?: string;
            /** Format: date-time */
            starts_at: string;
        };
        BookingResolveRequest: {
            /**
             * @description Cancelar el turno y devolver todo, o no hacer nada
             * @enum {string}
             */
            action: "cancel_and_refund" | "dismiss";
            /** @description El turno, si el pedido no lo nombra bien */
            booking_code?: string;
            /** @description Por qué; queda con el pedido */
            note: string;
        };
        BookingShopPage: {
            barbers: components["schemas"]["BookingPublicBarber"][];
            services: components["schemas"]["BookingPublicService"][];
            shop: components["schemas"]["BookingPublicShop"];
        };
        BookingStaffBookRequest: {
            /** @description Sin barbero: cualquiera */
            barber_id?: string;
            customer?: components["schemas"]["BookingStaffCustomerRequest"];
            /** @description Un cliente que ya está cargado, en lugar de customer */
            customer_id?: string;
            note?: string;
            overbook?: boolean;
            overbook_reason?: string;
            /**
             * @default at_shop
             * @enum {string}
             */
            payment?: "at_shop" | "deposit" | "full";
            service_ids: string[];
            /** Format: date-time */
            starts_at: string;
        };
        BookingStaffCustomerRequest: {
            email?: string;
            name: string;
            note?: string;
            phone?: string;
        };
        BookingStaffRescheduleRequest: {
            barber_id?: string;
            overbook?: boolean;
            overbook_reason?: string;
            /** Format: date-time */
            starts_at: string;
        };
        BookingWaited: {
            entry: components["schemas"]["BookingWaitEntry"];
            token: string;
            url: string;
        };
        BookingWaitEntry: {
            /** Format: uuid */
            barber_id?: string;
            barber_name?: string;
            /**
             * Format: uuid
             * @description El turno que sacó de la lista; solo para el equipo
             */
            booking_id?: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date */
            from_date: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description El horario que se le guarda ahora */
            offer?: components["schemas"]["BookingWaitOffer"];
            /** @enum {string} */
            part_of_day: "any" | "morning" | "afternoon" | "evening";
            /** @description Solo para el equipo */
            phone?: string;
            services: components["schemas"]["BookingWaitService"][];
            /** @enum {string} */
            status: "waiting" | "offered" | "booked" | "left" | "expired";
            /** Format: date */
            to_date: string;
        };
        BookingWaitOffer: {
            /** Format: uuid */
            barber_id: string;
            barber_name: string;
            /**
             * Format: int64
             * @description La seña de los servicios; según quién sea puede ser más
             */
            deposit_centavos: number;
            /** Format: date-time */
            ends_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: int64 */
            price_centavos: number;
            /** Format: date-time */
            starts_at: string;
        };
        BookingWaitRequest: {
            /** @description Sin barbero: cualquiera */
            barber_id?: string;
            /** @description Aceptó que la barbería le escriba por esto */
            consent: boolean;
            /** Format: date */
            from_date: string;
            name: string;
            /**
             * @description afternoon: de 13 a 20
             * @default any
             * @enum {string}
             */
            part_of_day?: "any" | "morning" | "afternoon" | "evening";
            phone: string;
            service_ids: string[];
            /**
             * Format: date
             * @description Incluido; hasta 60 días después
             */
            to_date: string;
        };
        BookingWaitService: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        BookingWithdrawal: {
            code: string;
        };
        BookingWithdrawalAsked: {
            /**
             * @description Falta mientras espera una respuesta; automatic: se canceló y se devuelve sin que nadie intervenga
             * @enum {string}
             */
            action?: "automatic" | "cancel_and_refund" | "dismiss";
            /** @description El turno que nombró */
            booking_code?: string;
            /**
             * Format: uuid
             * @description El turno que se canceló
             */
            booking_id?: string;
            /** @description El que se le dio a quien pidió */
            code: string;
            contact: string;
            /** Format: date-time */
            created_at: string;
            detail?: string;
            /** Format: uuid */
            id: string;
            name: string;
            note?: string;
            /** Format: date-time */
            resolved_at?: string;
        };
        BookingWithdrawalRequest: {
            booking_code?: string;
            /** @description Celular o correo */
            contact: string;
            detail?: string;
            name: string;
        };
        CatalogDeposit: {
            /** @enum {string} */
            kind: "none" | "fixed" | "percent";
            /**
             * Format: int64
             * @description Centavos, o porcentaje entero
             */
            value?: number;
        };
        CatalogNewService: {
            /** @description true si falta */
            active?: boolean;
            /** Format: int32 */
            buffer_after_minutes?: number;
            /** Format: int32 */
            buffer_before_minutes?: number;
            category?: string;
            deposit?: components["schemas"]["CatalogDeposit"];
            description?: string;
            /**
             * Format: int32
             * @description En lugar de segments
             */
            duration_minutes?: number;
            name: string;
            /** Format: int32 */
            position?: number;
            /** Format: int64 */
            price_centavos: number;
            segments?: components["schemas"]["CatalogSegment"][];
        };
        CatalogPatch: {
            active?: boolean;
            /** Format: int32 */
            buffer_after_minutes?: number;
            /** Format: int32 */
            buffer_before_minutes?: number;
            category?: string;
            deposit?: components["schemas"]["CatalogDeposit"];
            description?: string;
            /**
             * Format: int32
             * @description En lugar de segments
             */
            duration_minutes?: number;
            name?: string;
            /** Format: int32 */
            position?: number;
            /**
             * Format: int64
             * @description Vale desde hoy
             */
            price_centavos?: number;
            segments?: components["schemas"]["CatalogSegment"][];
        };
        CatalogPrice: {
            /** Format: int64 */
            price_centavos: number;
            /** Format: date */
            valid_from: string;
        };
        CatalogRaise: {
            /**
             * Format: double
             * @description Hasta dos decimales; negativo baja
             * @example 12.5
             */
            percent: number;
            /**
             * Format: int64
             * @example 50000
             */
            round_to_centavos?: number;
            /** @description Todos si falta */
            service_ids?: string[];
            /**
             * Format: date
             * @description Hoy si falta
             */
            valid_from?: string;
        };
        CatalogRaised: {
            /** Format: int64 */
            after_centavos: number;
            /** Format: int64 */
            before_centavos: number;
            name: string;
            /** Format: uuid */
            service_id: string;
            /** Format: date */
            valid_from: string;
        };
        CatalogSegment: {
            /** @description false: el producto actúa y el barbero puede atender a otra persona */
            busy: boolean;
            /** Format: int32 */
            minutes: number;
        };
        CatalogService: {
            /** @description Se ofrece para reservar */
            active: boolean;
            /** Format: int32 */
            buffer_after_minutes: number;
            /** Format: int32 */
            buffer_before_minutes: number;
            category: string;
            deposit: components["schemas"]["CatalogDeposit"];
            description: string;
            /**
             * Format: int32
             * @description La suma de las partes
             */
            duration_minutes: number;
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * Format: int32
             * @description Orden en la lista
             */
            position: number;
            /**
             * Format: int64
             * @description El precio de hoy
             */
            price_centavos: number;
            segments: components["schemas"]["CatalogSegment"][];
        };
        ChangeMemberInputBody: {
            /** @description null lo separa de la agenda */
            barber_id?: string | null;
            /** @enum {string} */
            role?: "owner" | "manager" | "reception" | "barber";
        };
        ConfirmInputBody: {
            /** @description De 10 a 256 caracteres, cualquiera */
            password: string;
            /** @description El del enlace */
            token: string;
        };
        ContactInputBody: {
            opted_out: boolean;
        };
        Customer: {
            /** Format: date-time */
            created_at: string;
            /** @description Solo números; null en las listas y para quien no atiende la barbería */
            doc_number: string | null;
            /** @description DNI, CUIT o CUIL */
            doc_type: string | null;
            email: string | null;
            /** Format: date-time */
            erased_at: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description El cliente en el que quedó este
             */
            merged_into: string | null;
            name: string;
            /** Format: int32 */
            no_show_count: number;
            note: string;
            /**
             * @description E.164
             * @example +5491123456789
             */
            phone: string | null;
            /** Format: uuid */
            usual_barber_id: string | null;
            /** Format: int32 */
            version: number;
        };
        CustomerConsent: {
            /** Format: date-time */
            given_at: string;
            purpose: string;
            text_version: string;
            /** Format: date-time */
            withdrawn_at: string | null;
        };
        CustomerExport: {
            bookings: components["schemas"]["CustomerExportBooking"][];
            consents: components["schemas"]["CustomerConsent"][];
            customer: components["schemas"]["Customer"];
            /** Format: date-time */
            exported_at: string;
            /** @description Pedidos por el Botón de Arrepentimiento */
            withdrawals: components["schemas"]["CustomerExportWithdrawal"][];
        };
        CustomerExportBooking: {
            cancel_reason: string | null;
            code: string;
            consent_version: string | null;
            /** Format: date-time */
            created_at: string;
            customer_name: string;
            /** Format: int64 */
            deposit_centavos: number;
            /** Format: date-time */
            ends_at: string;
            events: components["schemas"]["CustomerExportEvent"][];
            /** Format: uuid */
            id: string;
            /** @description Lo que anotó el equipo */
            internal_note: string;
            lines: components["schemas"]["CustomerExportLine"][];
            note: string;
            /** Format: int64 */
            paid_centavos: number;
            payment: string;
            source: string;
            /** Format: date-time */
            starts_at: string;
            status: string;
            /** Format: int64 */
            total_centavos: number;
        };
        CustomerExportEvent: {
            actor_kind: string;
            /** Format: date-time */
            at: string;
            detail: unknown;
            kind: string;
        };
        CustomerExportLine: {
            barber_name: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: int64 */
            price_centavos: number;
            service_name: string;
            /** Format: date-time */
            starts_at: string;
        };
        CustomerExportWithdrawal: {
            booking_code: string;
            code: string;
            contact: string;
            /** Format: date-time */
            created_at: string;
            detail: string;
            name: string;
        };
        CustomerMergeBody: {
            /**
             * Format: uuid
             * @description El cliente que queda dentro de este
             */
            from_id: string;
        };
        CustomerNewCustomer: {
            doc_number?: string;
            /** @enum {string} */
            doc_type?: "DNI" | "CUIT" | "CUIL";
            email?: string;
            name: string;
            note?: string;
            phone?: string;
            /** Format: uuid */
            usual_barber_id?: string;
        };
        CustomerPatch: {
            doc_number?: string | null;
            /** @enum {string|null} */
            doc_type?: "DNI" | "CUIT" | "CUIL" | null;
            email?: string | null;
            name?: string;
            note?: string;
            phone?: string | null;
            /** Format: uuid */
            usual_barber_id?: string | null;
            /** Format: int32 */
            version?: number;
        };
        DeadletterLetter: {
            /**
             * Format: date-time
             * @description De cuándo es
             */
            at: string;
            /** Format: int32 */
            attempts: number;
            /**
             * Format: uuid
             * @description El turno, si se sabe
             */
            booking_id: string | null;
            /** @description Lo último que falló */
            error: string;
            id: string;
            /** @enum {string} */
            kind: "outbox" | "inbox" | "payment_intents" | "refunds" | "invoices" | "notifications" | "webhook_deliveries";
            /**
             * Format: uuid
             * @description Aquello de lo que es parte: el pago de una devolución, el webhook de un envío, el turno
             */
            parent_id: string;
            retryable: boolean;
            /** @description Qué era: el evento, el motivo, el tipo de comprobante o de mensaje */
            what: string;
        };
        DeadletterRetried: {
            id: string;
            kind: string;
        };
        IntegrationAFIP: {
            /** @description Quién es la barbería en el proveedor */
            account: string | null;
            /** @description Qué falló en la última prueba o renovación. Vacío si anduvo */
            check_error: string;
            /**
             * Format: date-time
             * @description Última prueba desde el último cambio
             */
            checked_at: string | null;
            connected: boolean;
            /** @description Solo dígitos */
            cuit: string;
            /**
             * Format: date-time
             * @description Vencimiento del permiso o certificado
             */
            expires_at: string | null;
            /**
             * @description soon: faltan menos de 30 días
             * @enum {string}
             */
            expiry: "none" | "ok" | "soon" | "expired";
            issuer: string;
            private_key: components["schemas"]["IntegrationSecret"];
            /** @enum {string} */
            provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
            /** @description Hay un pedido de certificado hecho acá: falta cargar el certificado que dio ARCA */
            request_pending: boolean;
            serial: string;
            /** @description A quién nombra el certificado */
            subject: string;
            /** Format: date-time */
            updated_at: string | null;
            /** Format: date-time */
            valid_from: string | null;
        };
        IntegrationAFIPCredentials: {
            /** @description El .crt que dio ARCA, en PEM */
            certificate: string;
            /** @description Con o sin guiones */
            cuit: string;
            /** @description En PEM, sin contraseña. Si falta se usa la del pedido hecho acá */
            private_key?: string;
        };
        IntegrationCertificateRequest: {
            /** @description Nombre del certificado en ARCA; barberpro si falta */
            alias?: string;
            /** @description Con o sin guiones */
            cuit: string;
            /** @description Nombre o razón social */
            organization: string;
        };
        IntegrationCertificateRequestResult: {
            /** @description Para guardar como archivo y subir a ARCA */
            csr: string;
            filename: string;
        };
        IntegrationConnectLink: {
            /** Format: uri */
            url: string;
        };
        IntegrationMail: {
            /** @description Quién es la barbería en el proveedor */
            account: string | null;
            /** @description Qué falló en la última prueba o renovación. Vacío si anduvo */
            check_error: string;
            /**
             * Format: date-time
             * @description Última prueba desde el último cambio
             */
            checked_at: string | null;
            connected: boolean;
            /**
             * Format: date-time
             * @description Vencimiento del permiso o certificado
             */
            expires_at: string | null;
            /**
             * @description soon: faltan menos de 30 días
             * @enum {string}
             */
            expiry: "none" | "ok" | "soon" | "expired";
            from_address: string;
            from_name: string;
            host: string;
            password: components["schemas"]["IntegrationSecret"];
            /** Format: int64 */
            port: number;
            /** @enum {string} */
            provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
            /** @enum {string} */
            security: "" | "tls" | "starttls" | "none";
            /** Format: date-time */
            updated_at: string | null;
            username: string;
        };
        IntegrationMailCredentials: {
            from_address: string;
            from_name?: string;
            host: string;
            password?: string;
            /** Format: int64 */
            port: number;
            /**
             * @description none solo sin usuario ni contraseña
             * @enum {string}
             */
            security: "tls" | "starttls" | "none";
            username?: string;
        };
        IntegrationMercadoPago: {
            access_token: components["schemas"]["IntegrationSecret"];
            /** @description Quién es la barbería en el proveedor */
            account: string | null;
            /** @description Qué falló en la última prueba o renovación. Vacío si anduvo */
            check_error: string;
            /**
             * Format: date-time
             * @description Última prueba desde el último cambio
             */
            checked_at: string | null;
            connected: boolean;
            /**
             * @description oauth: con el botón; token: con credenciales pegadas
             * @enum {string}
             */
            connected_by: "" | "oauth" | "token";
            /**
             * Format: date-time
             * @description Vencimiento del permiso o certificado
             */
            expires_at: string | null;
            /**
             * @description soon: faltan menos de 30 días
             * @enum {string}
             */
            expiry: "none" | "ok" | "soon" | "expired";
            live_mode: boolean;
            /** @enum {string} */
            provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
            public_key: string;
            refresh_token: components["schemas"]["IntegrationSecret"];
            /** Format: date-time */
            updated_at: string | null;
            webhook_secret: components["schemas"]["IntegrationSecret"];
        };
        IntegrationMercadoPagoCredentials: {
            /** @description De tus credenciales de producción. Si falta queda el guardado */
            access_token?: string;
            public_key?: string;
            /** @description Clave secreta de las notificaciones. Vacía la borra; si falta queda la guardada */
            webhook_secret?: string;
        };
        IntegrationSecret: {
            /** @description Sus últimos cuatro caracteres, para reconocerlo. Vacío si es corto o no hay */
            last4: string;
            /** @description Está guardado */
            set: boolean;
        };
        IntegrationSMS: {
            /** @description Quién es la barbería en el proveedor */
            account: string | null;
            account_sid: string;
            auth_token: components["schemas"]["IntegrationSecret"];
            /** @description Qué falló en la última prueba o renovación. Vacío si anduvo */
            check_error: string;
            /**
             * Format: date-time
             * @description Última prueba desde el último cambio
             */
            checked_at: string | null;
            connected: boolean;
            /**
             * Format: date-time
             * @description Vencimiento del permiso o certificado
             */
            expires_at: string | null;
            /**
             * @description soon: faltan menos de 30 días
             * @enum {string}
             */
            expiry: "none" | "ok" | "soon" | "expired";
            from: string;
            messaging_service_sid: string;
            /** @enum {string} */
            provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
            /** Format: date-time */
            updated_at: string | null;
        };
        IntegrationSMSCredentials: {
            account_sid: string;
            auth_token?: string;
            /** @description El número que manda, como +54911... */
            from?: string;
            /** @description En lugar de un número */
            messaging_service_sid?: string;
        };
        IntegrationStatus: {
            /** @description Quién es la barbería en el proveedor */
            account: string | null;
            /** @description Qué falló en la última prueba o renovación. Vacío si anduvo */
            check_error: string;
            /**
             * Format: date-time
             * @description Última prueba desde el último cambio
             */
            checked_at: string | null;
            connected: boolean;
            /**
             * Format: date-time
             * @description Vencimiento del permiso o certificado
             */
            expires_at: string | null;
            /**
             * @description soon: faltan menos de 30 días
             * @enum {string}
             */
            expiry: "none" | "ok" | "soon" | "expired";
            /** @enum {string} */
            provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
            /** Format: date-time */
            updated_at: string | null;
        };
        IntegrationTestResult: {
            /** Format: date-time */
            checked_at: string;
            /** @description Para mostrar */
            detail: string;
            /** Format: date-time */
            expires_at: string | null;
            ok: boolean;
        };
        IntegrationWhatsApp: {
            access_token: components["schemas"]["IntegrationSecret"];
            /** @description Quién es la barbería en el proveedor */
            account: string | null;
            app_secret: components["schemas"]["IntegrationSecret"];
            business_account_id: string;
            /** @description Qué falló en la última prueba o renovación. Vacío si anduvo */
            check_error: string;
            /**
             * Format: date-time
             * @description Última prueba desde el último cambio
             */
            checked_at: string | null;
            connected: boolean;
            /**
             * Format: date-time
             * @description Vencimiento del permiso o certificado
             */
            expires_at: string | null;
            /**
             * @description soon: faltan menos de 30 días
             * @enum {string}
             */
            expiry: "none" | "ok" | "soon" | "expired";
            phone_number_id: string;
            /** @enum {string} */
            provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
            /** Format: date-time */
            updated_at: string | null;
            verify_token: components["schemas"]["IntegrationSecret"];
        };
        IntegrationWhatsAppCredentials: {
            access_token?: string;
            app_secret?: string;
            business_account_id?: string;
            phone_number_id: string;
            verify_token?: string;
        };
        Invoice: {
            /** Format: int32 */
            attempts: number;
            /** Format: date-time */
            authorized_at?: string;
            /** @description En la lista */
            booking_code?: string;
            /** Format: uuid */
            booking_id: string;
            cae?: string;
            /** Format: date */
            cae_due?: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description Devuelto por notas de crédito
             */
            credited_centavos: number;
            /**
             * Format: uuid
             * @description La factura que esta nota de crédito devuelve
             */
            credits_id?: string;
            /** @description En la lista: de quién es el turno */
            customer_name?: string;
            /**
             * Format: date
             * @description Último día en que se puede emitir con la fecha del hecho
             */
            deadline: string;
            /** @description Por qué no se autorizó todavía */
            error?: string;
            /** Format: uuid */
            id: string;
            /** Format: date */
            issue_date: string | null;
            items: components["schemas"]["InvoiceItem"][];
            /** @enum {string} */
            kind: "invoice" | "credit_note";
            /** @description Ese día pasó y no tiene CAE */
            late: boolean;
            /** @enum {string} */
            letter: "A" | "B" | "C";
            /** Format: int64 */
            net_centavos: number;
            /**
             * Format: int64
             * @description null mientras no lo tiene
             */
            number: number | null;
            /** @description De ARCA */
            observations: components["schemas"]["InvoiceNote"][];
            /**
             * Format: uuid
             * @description El pago por el que se emitió
             */
            payment_id?: string;
            /** Format: int32 */
            point_of_sale: number;
            receiver: components["schemas"]["InvoiceReceiver"];
            /** Format: uuid */
            refund_id?: string;
            /** Format: date */
            service_date: string;
            /** @enum {string} */
            status: "queued" | "sending" | "authorized" | "rejected";
            /** Format: int64 */
            total_centavos: number;
            /**
             * Format: int64
             * @description IVA contenido
             */
            vat_centavos: number;
            /**
             * Format: int32
             * @description Código de ARCA: 1, 6 u 11 es factura A, B o C; 3, 8 o 13, nota de crédito
             */
            voucher_type: number;
        };
        InvoiceCreateRequest: {
            /** Format: uuid */
            booking_id: string;
            /** @description Para quién es; si falta, consumidor final */
            receiver?: components["schemas"]["InvoiceReceiverRequest"];
        };
        InvoiceCreditRequest: {
            /**
             * Format: int64
             * @description Lo que queda de la factura si falta
             */
            amount_centavos?: number;
            reason: string;
        };
        InvoiceItem: {
            description: string;
            /** Format: int64 */
            quantity: number;
            /** Format: int64 */
            total_centavos: number;
            /** Format: int64 */
            unit_centavos: number;
        };
        InvoiceNote: {
            /** Format: int64 */
            code: number;
            message: string;
        };
        InvoiceReceiver: {
            address?: string;
            /** @enum {string} */
            condition: "consumidor_final" | "responsable_inscripto" | "monotributo" | "exento" | "no_alcanzado";
            doc_number?: string;
            /**
             * @description Sin documento: consumidor final sin identificar
             * @enum {string}
             */
            doc_type?: "DNI" | "CUIT" | "CUIL";
            name?: string;
        };
        InvoiceReceiverRequest: {
            /** @description Domicilio comercial, para la factura A */
            address?: string;
            /**
             * @description consumidor_final si falta
             * @enum {string}
             */
            condition?: "consumidor_final" | "responsable_inscripto" | "monotributo" | "exento" | "no_alcanzado";
            doc_number?: string;
            /** @enum {string} */
            doc_type?: "DNI" | "CUIT" | "CUIL";
            name?: string;
        };
        InvoiceRetryRequest: {
            /** @description Para quién es, si eso cambió */
            receiver?: components["schemas"]["InvoiceReceiverRequest"];
        };
        InvoiceTaxpayer: {
            /** @description false: ARCA limitó la CUIT */
            active: boolean;
            address?: string;
            /**
             * @description Falta si el padrón no la dice
             * @enum {string}
             */
            condition?: "consumidor_final" | "responsable_inscripto" | "monotributo" | "exento" | "no_alcanzado";
            cuit: string;
            name: string;
        };
        LoginInputBody: {
            /** @example ana@ejemplo.com.ar */
            email: string;
            password: string;
        };
        MeOutputBody: {
            user: components["schemas"]["AccountUser"];
        };
        NotifyAttempt: {
            /** Format: date-time */
            at: string;
            /** @description El código del proveedor */
            code?: string;
            detail?: string;
            /** @description sending, accepted, refused, later, unknown, absent, o el estado que informó el proveedor */
            outcome: string;
        };
        NotifyContact: {
            /** Format: date-time */
            last_heard_at?: string;
            /** Format: date-time */
            last_sent_at?: string;
            /** @enum {string} */
            opt_out_by?: "person" | "shop" | "provider";
            /** @description No recibe WhatsApp ni SMS; el correo sigue */
            opted_out: boolean;
            /** Format: date-time */
            opted_out_at?: string;
            phone: string;
        };
        NotifyMessage: {
            attempts: components["schemas"]["NotifyAttempt"][];
            booking_code?: string;
            /** Format: uuid */
            booking_id?: string;
            /** @enum {string} */
            channel: "whatsapp" | "sms" | "email";
            /** Format: date-time */
            created_at: string;
            customer_name?: string;
            /**
             * Format: int32
             * @description De un recordatorio: horas antes del turno
             */
            hours?: number;
            /** Format: uuid */
            id: string;
            kind: string;
            /**
             * Format: date-time
             * @description Cuándo se intenta de nuevo
             */
            next_at?: string;
            /** Format: uuid */
            requested_by?: string;
            /**
             * Format: int32
             * @description Cuántas veces se pidió de nuevo
             */
            resend?: number;
            /**
             * Format: int32
             * @description De un SMS
             */
            segments?: number;
            /** Format: date-time */
            sent_at?: string;
            /** @enum {string} */
            status: "due" | "sending" | "unknown" | "sent" | "delivered" | "read" | "failed" | "dropped";
            /** Format: date-time */
            status_at?: string;
            /** @description Lo que se envió, sin los enlaces del cliente */
            text?: string;
            /** Format: date-time */
            useful_until: string;
            /** @description Por qué no se envió, o por qué se envió por otro canal */
            why?: string;
        };
        NotifyPreview: {
            /** Format: int64 */
            characters: number;
            /**
             * @description De un SMS: las vocales con tilde se escriben sin ella
             * @enum {string}
             */
            encoding?: "gsm7" | "ucs2";
            /** @description Los de la plantilla de WhatsApp, en orden */
            parameters?: string[];
            /**
             * Format: int64
             * @description Cuántos SMS son
             */
            segments?: number;
            subject?: string;
            text: string;
            /** @description Las que se pueden usar */
            variables: components["schemas"]["NotifyVariable"][];
        };
        NotifyPreviewRequest: {
            body: string;
            /** @enum {string} */
            channel: "whatsapp" | "sms" | "email";
            kind: string;
            language?: string;
            subject?: string;
            template?: string;
        };
        NotifyResendRequest: {
            /**
             * @description Otro canal; si falta, el mismo
             * @enum {string}
             */
            channel?: "whatsapp" | "sms" | "email";
            /** @description Queda en el registro */
            reason: string;
        };
        NotifyText: {
            body: string;
            /** @enum {string} */
            channel: "whatsapp" | "sms" | "email";
            /** @description confirmation, reminder, cancelled, rescheduled, payment_pending, payment_received, refund ... */
            kind: string;
            /** @description De la plantilla */
            language?: string;
            /** @description false: el texto es el del producto */
            own: boolean;
            /** @description De un correo */
            subject?: string;
            /** @description La plantilla aprobada de WhatsApp: sus parámetros son las variables de body */
            template?: string;
            /** @description Las variables que usa */
            variables: string[];
        };
        NotifyTextRequest: {
            body: string;
            language?: string;
            subject?: string;
            template?: string;
        };
        NotifyVariable: {
            example: string;
            meaning: string;
            name: string;
        };
        OperatorDelivery: {
            /** Format: int32 */
            attempts: number;
            /** Format: date-time */
            created_at: string;
            error: string;
            id: string;
            shop: string;
            shop_id: string;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            topic: string;
        };
        OperatorEvent: {
            action: string;
            /** @enum {string} */
            actor: "user" | "customer" | "system";
            /** Format: date-time */
            at: string;
            detail: unknown;
            entity: string;
            /** Format: uuid */
            entity_id: string | null;
            id: string;
            shop: string;
            shop_id: string;
            /** Format: uuid */
            user_id: string | null;
        };
        OperatorJob: {
            /** Format: int64 */
            attempt: number;
            /** Format: date-time */
            created_at: string;
            /** @description Lo último que falló */
            error: string;
            /** Format: date-time */
            finalized_at: string | null;
            /** Format: int64 */
            id: number;
            kind: string;
            /** Format: int64 */
            max_attempts: number;
            /** Format: date-time */
            scheduled_at: string;
            /** @enum {string} */
            state: "available" | "cancelled" | "completed" | "discarded" | "pending" | "retryable" | "running" | "scheduled";
        };
        OperatorLetter: {
            /** Format: date-time */
            at: string;
            /** Format: int32 */
            attempts: number;
            error: string;
            id: string;
            kind: string;
            retryable: boolean;
            /** @description Su dirección */
            shop: string;
            shop_id: string;
            what: string;
        };
        OperatorNotice: {
            /** Format: int32 */
            attempts: number;
            error: string;
            id: string;
            provider: string;
            /** Format: date-time */
            received_at: string;
            resource: string;
            shop: string;
            shop_id: string;
            /** @enum {string} */
            state: "done" | "waiting" | "given_up";
            topic: string;
        };
        OperatorQueue: {
            /** Format: int64 */
            due: number;
            name: string;
            /**
             * Format: double
             * @description Hace cuánto espera lo más viejo
             */
            oldest_seconds: number;
        };
        OperatorShop: {
            /** Format: int64 */
            barbers: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description Eventos, avisos, devoluciones y comprobantes que se dieron por perdidos
             */
            given_up: number;
            id: string;
            /** Format: int64 */
            members: number;
            name: string;
            paused: boolean;
            phone: string;
            slug: string;
            /**
             * Format: int64
             * @description Turnos de los últimos 30 días
             */
            turnos_30_days: number;
            /**
             * Format: int64
             * @description Turnos de los próximos 30 días
             */
            upcoming_30_days: number;
        };
        OperatorVisit: {
            /** Format: date-time */
            ends_at: string;
            name: string;
            shop_id: string;
            slug: string;
        };
        OperatorVisitRequest: {
            /** @description Queda en el registro de la barbería */
            reason: string;
        };
        PageAccountMember: {
            items: components["schemas"]["AccountMember"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageBooking: {
            items: components["schemas"]["Booking"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageBookingWaitEntry: {
            items: components["schemas"]["BookingWaitEntry"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageBookingWithdrawalAsked: {
            items: components["schemas"]["BookingWithdrawalAsked"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageCatalogPrice: {
            items: components["schemas"]["CatalogPrice"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageCatalogRaised: {
            items: components["schemas"]["CatalogRaised"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageCatalogService: {
            items: components["schemas"]["CatalogService"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageCustomer: {
            items: components["schemas"]["Customer"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageDeadletterLetter: {
            items: components["schemas"]["DeadletterLetter"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageIntegrationStatus: {
            items: components["schemas"]["IntegrationStatus"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageInvoice: {
            items: components["schemas"]["Invoice"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageNotifyContact: {
            items: components["schemas"]["NotifyContact"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageNotifyMessage: {
            items: components["schemas"]["NotifyMessage"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageNotifyText: {
            items: components["schemas"]["NotifyText"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorDelivery: {
            items: components["schemas"]["OperatorDelivery"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorEvent: {
            items: components["schemas"]["OperatorEvent"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorJob: {
            items: components["schemas"]["OperatorJob"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorLetter: {
            items: components["schemas"]["OperatorLetter"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorNotice: {
            items: components["schemas"]["OperatorNotice"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorQueue: {
            items: components["schemas"]["OperatorQueue"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageOperatorShop: {
            items: components["schemas"]["OperatorShop"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PagePayment: {
            items: components["schemas"]["Payment"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PagePaymentSession: {
            items: components["schemas"]["PaymentSession"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageShopChair: {
            items: components["schemas"]["ShopChair"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageShopEvent: {
            items: components["schemas"]["ShopEvent"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageShopHoliday: {
            items: components["schemas"]["ShopHoliday"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageStaffBarber: {
            items: components["schemas"]["StaffBarber"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageStaffException: {
            items: components["schemas"]["StaffException"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageStaffHours: {
            items: components["schemas"]["StaffHours"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageStaffOffer: {
            items: components["schemas"]["StaffOffer"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageStaffTimeOff: {
            items: components["schemas"]["StaffTimeOff"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageWebhookDelivery: {
            items: components["schemas"]["WebhookDelivery"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PageWebhookEndpoint: {
            items: components["schemas"]["WebhookEndpoint"][];
            /** @description Para pedir la página siguiente; null en la última */
            next_cursor: string | null;
        };
        PasswordInputBody: {
            current_password: string;
            /** @description De 10 a 256 caracteres, cualquiera */
            new_password: string;
        };
        Payment: {
            /**
             * Format: int64
             * @description Con la propina
             */
            amount_centavos: number;
            /** Format: date-time */
            approved_at?: string;
            booking_code: string;
            /** Format: uuid */
            booking_id: string;
            /** Format: uuid */
            cash_session_id?: string;
            /** Format: date-time */
            created_at: string;
            customer_name: string;
            /**
             * Format: int64
             * @description Lo que cobra MercadoPago
             */
            fee_centavos: number;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            method: "mercadopago" | "cash" | "transfer" | "card";
            note?: string;
            provider_detail?: string;
            /** @description visa, rapipago, account_money... */
            provider_method?: string;
            /** @description Número de operación de MercadoPago */
            provider_payment_id?: string;
            /** Format: uuid */
            received_by?: string;
            /** Format: int64 */
            refunded_centavos: number;
            refunds: components["schemas"]["PaymentRefund"][];
            /** @enum {string} */
            status: "created" | "pending" | "approved" | "partially_refunded" | "refunded" | "rejected" | "cancelled" | "expired" | "charged_back";
            /** Format: date-time */
            ticket_expires_at?: string;
            /** @description Cupón para pagar en efectivo */
            ticket_url?: string;
            /** Format: int64 */
            tip_centavos: number;
            /**
             * @description kept: paga el turno; si no, vuelve entero al cliente
             * @enum {string}
             */
            verdict: "" | "kept" | "late" | "duplicate" | "wrong_amount" | "returned";
        };
        PaymentClosing: {
            /** Format: int64 */
            counted_centavos: number;
            note?: string;
        };
        PaymentDue: {
            /**
             * Format: int64
             * @description Con la propina
             */
            amount_centavos: number;
            /** @description Dónde se paga */
            checkout_url: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            status: "pending";
        };
        PaymentDueAnswer: {
            payment: components["schemas"]["PaymentDue"];
        };
        PaymentLinkRequest: {
            /** @enum {string} */
            amount?: "deposit" | "balance";
            /**
             * Format: int64
             * @description En lugar de amount
             */
            amount_centavos?: number;
            /** Format: uuid */
            booking_id: string;
        };
        PaymentMove: {
            /**
             * Format: int64
             * @description Negativo: se sacó
             */
            amount_centavos: number;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            by_user: string;
            /** Format: uuid */
            id: string;
            reason: string;
        };
        PaymentNewMove: {
            /**
             * Format: int64
             * @description Negativo: se saca
             */
            amount_centavos: number;
            reason: string;
        };
        PaymentNewPayment: {
            /**
             * Format: int64
             * @description Con la propina
             */
            amount_centavos: number;
            /** Format: uuid */
            booking_id: string;
            /** @description Con el descuento por efectivo que se acordó; el pago cubre todo lo que falta */
            discount?: boolean;
            /** @enum {string} */
            method: "cash" | "transfer" | "card";
            note?: string;
            /** Format: int64 */
            tip_centavos?: number;
        };
        PaymentNewRefund: {
            /** Format: int64 */
            amount_centavos?: number;
            note?: string;
        };
        PaymentOfLink: {
            /** @description Lo que se puede pagar ahora */
            due?: components["schemas"]["PaymentDue"];
            items: components["schemas"]["PaymentPaid"][];
        };
        PaymentOpening: {
            /** Format: int64 */
            opening_centavos: number;
        };
        PaymentPaid: {
            /** Format: int64 */
            amount_centavos: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @description false en un pago aprobado: vuelve entero */
            kept: boolean;
            /** @enum {string} */
            method: "mercadopago" | "cash" | "transfer" | "card";
            /** Format: int64 */
            refunded_centavos: number;
            /** @enum {string} */
            status: "created" | "pending" | "approved" | "partially_refunded" | "refunded" | "rejected" | "cancelled" | "expired" | "charged_back";
            /** Format: date-time */
            ticket_expires_at?: string;
            ticket_url?: string;
            /** Format: int64 */
            tip_centavos: number;
        };
        PaymentPayRequest: {
            /**
             * @description balance y full: todo lo que falta
             * @enum {string}
             */
            amount: "deposit" | "balance" | "full";
            /** Format: int64 */
            tip_centavos?: number;
        };
        PaymentRefund: {
            /** Format: int64 */
            amount_centavos: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            done_at?: string;
            /** @description Por qué no salió todavía */
            error?: string;
            /** Format: uuid */
            id: string;
            note?: string;
            /** Format: uuid */
            payment_id: string;
            provider_refund_id?: string;
            /** @enum {string} */
            reason: "cancelled" | "late" | "duplicate" | "wrong_amount" | "manual" | "outside";
            /** Format: uuid */
            requested_by?: string;
            /** @enum {string} */
            status: "due" | "done" | "failed";
            /** @description Hay que devolverla en la barbería y confirmarla */
            to_confirm: boolean;
        };
        PaymentSession: {
            /** Format: date-time */
            closed_at?: string;
            /** Format: uuid */
            closed_by?: string;
            /**
             * Format: int64
             * @description Lo que se contó al cerrar
             */
            counted_centavos?: number;
            /**
             * Format: int64
             * @description Lo contado menos lo esperado
             */
            difference_centavos?: number;
            /**
             * Format: int64
             * @description Lo que tiene que haber
             */
            expected_centavos: number;
            /** Format: uuid */
            id: string;
            moves?: components["schemas"]["PaymentMove"][];
            note?: string;
            /** Format: date-time */
            opened_at: string;
            /** Format: uuid */
            opened_by: string;
            /** Format: int64 */
            opening_centavos: number;
        };
        Problem: {
            /**
             * @description Código estable para programas
             * @example slot_taken
             */
            code: string;
            /**
             * @description Explicación para personas
             * @example Ese horario ya fue reservado.
             */
            detail: string;
            /** @description Datos que hay que corregir */
            errors: components["schemas"]["ProblemField"][];
            /** @description URI que identifica esta respuesta */
            instance: string;
            /** @description El mismo valor que X-Request-Id */
            request_id: string;
            /**
             * Format: int64
             * @description Código de estado HTTP
             * @example 409
             */
            status: number;
            /**
             * @description Resumen de la clase de problema
             * @example Conflicto
             */
            title: string;
            /**
             * @description URI que identifica la clase de problema
             * @example urn:barberpro:problem:slot_taken
             */
            type: string;
        };
        ProblemField: {
            /**
             * @description Dónde está el dato
             * @example body.customer.phone
             */
            location: string;
            /** @description Qué hay que corregir */
            message: string;
            /** @description Lo que llegó, cuando se puede repetir */
            value?: unknown;
        };
        RegisterInputBody: {
            /** @example ana@ejemplo.com.ar */
            email: string;
            /** @example Ana Pérez */
            owner_name: string;
            /**
             * @description De 10 a 256 caracteres, cualquiera
             * @example tres tristes tigres
             */
            password: string;
            /** @example 11 2345-6789 */
            phone: string;
            /** @example Barbería Sur */
            shop_name: string;
            /**
             * @description Parte final de la dirección pública
             * @example barberia-sur
             */
            slug: string;
            /**
             * @description Zona horaria IANA
             * @example America/Argentina/Buenos_Aires
             */
            timezone?: string;
        };
        ReportBarberOccupancy: {
            /** Format: uuid */
            barber_id: string;
            /**
             * Format: int64
             * @description Minutos que ocupan los turnos, con sus márgenes; los superpuestos cuentan una vez
             */
            booked_minutes: number;
            name: string;
            /**
             * Format: double
             * @description Ocupación, con un decimal. Pasa de 100 cuando se atiende fuera de horario
             */
            percent: number;
            /**
             * Format: int64
             * @description Minutos de trabajo, según horarios, excepciones, licencias y feriados
             */
            working_minutes: number;
        };
        ReportBarbers: {
            barbers: components["schemas"]["ReportBarberTotals"][];
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            total: components["schemas"]["ReportBarberSum"];
        };
        ReportBarberSum: {
            /** Format: int64 */
            commission_centavos: number;
            /** Format: int64 */
            services: number;
            /** Format: int64 */
            tips_centavos: number;
            /** Format: int64 */
            total_centavos: number;
        };
        ReportBarberTotals: {
            /**
             * Format: int64
             * @description Total sobre turnos
             */
            average_ticket_centavos: number;
            /** Format: uuid */
            barber_id: string;
            /**
             * Format: int64
             * @description Redondeada por servicio
             */
            commission_centavos: number;
            /** Format: int32 */
            commission_percent: number;
            name: string;
            /** Format: int64 */
            services: number;
            /**
             * Format: int64
             * @description Propinas cobradas en el período por turnos que empezaba
             */
            tips_centavos: number;
            /**
             * Format: int64
             * @description Precio de sus servicios, cobrados o no, menos su parte de los descuentos
             */
            total_centavos: number;
            /**
             * Format: int64
             * @description Turnos completados en los que trabajó
             */
            turnos: number;
        };
        ReportCash: {
            /** Format: int64 */
            difference_centavos: number;
            /** Format: date */
            from: string;
            /** Format: int64 */
            put_in_centavos: number;
            /** Format: int64 */
            received_centavos: number;
            /** Format: int64 */
            refunded_centavos: number;
            sessions: components["schemas"]["ReportCashSession"][];
            /** Format: int64 */
            taken_out_centavos: number;
            /** Format: date */
            to: string;
        };
        ReportCashSession: {
            /** Format: date-time */
            closed_at: string | null;
            closed_by: string;
            /** Format: int64 */
            counted_centavos: number | null;
            /**
             * Format: int64
             * @description Contado menos esperado: negativo si falta
             */
            difference_centavos: number | null;
            /** Format: int64 */
            expected_centavos: number | null;
            /** Format: uuid */
            id: string;
            note: string;
            /** Format: date-time */
            opened_at: string;
            opened_by: string;
            /** Format: int64 */
            opening_centavos: number;
            /** Format: int64 */
            put_in_centavos: number;
            /**
             * Format: int64
             * @description Cobrado en efectivo
             */
            received_centavos: number;
            /**
             * Format: int64
             * @description Devuelto en efectivo
             */
            refunded_centavos: number;
            /** Format: int64 */
            taken_out_centavos: number;
        };
        ReportCustomers: {
            /**
             * Format: int64
             * @description De los nuevos, los que volvieron dentro del período
             */
            came_again: number;
            /**
             * Format: int64
             * @description Personas distintas
             */
            customers: number;
            /** Format: date */
            from: string;
            months: components["schemas"]["ReportMonthCustomers"][];
            /**
             * Format: int64
             * @description Su primera visita fue en el período
             */
            new: number;
            /**
             * Format: int64
             * @description Ya habían venido antes del período
             */
            returning: number;
            /** Format: date */
            to: string;
            /** Format: int64 */
            visits: number;
        };
        ReportDayTakings: {
            /**
             * Format: int64
             * @description Contracargos
             */
            chargebacks_centavos: number;
            /** Format: date */
            date: string;
            /**
             * Format: int64
             * @description Comisiones de MercadoPago
             */
            fees_centavos: number;
            /** @enum {string} */
            method: "mercadopago" | "cash" | "transfer" | "card";
            /**
             * Format: int64
             * @description Lo que entró en la cuenta: cobrado menos devuelto, comisiones y contracargos
             */
            net_centavos: number;
            /**
             * Format: int64
             * @description Cuántos cobros
             */
            payments: number;
            /**
             * Format: int64
             * @description Lo cobrado, con propinas
             */
            received_centavos: number;
            /**
             * Format: int64
             * @description Lo devuelto
             */
            refunded_centavos: number;
            /**
             * Format: int64
             * @description Lo que quedó de propinas
             */
            tips_centavos: number;
            /**
             * Format: int64
             * @description Lo que quedó por turnos, sin propinas: cobrado menos devuelto
             */
            turnos_centavos: number;
        };
        ReportHourOccupancy: {
            /**
             * Format: int64
             * @description Minutos que ocupan los turnos, con sus márgenes; los superpuestos cuentan una vez
             */
            booked_minutes: number;
            /** Format: int64 */
            hour: number;
            /**
             * Format: double
             * @description Ocupación, con un decimal. Pasa de 100 cuando se atiende fuera de horario
             */
            percent: number;
            /**
             * Format: int64
             * @description 1 es lunes
             */
            weekday: number;
            /**
             * Format: int64
             * @description Minutos de trabajo, según horarios, excepciones, licencias y feriados
             */
            working_minutes: number;
        };
        ReportMethodTakings: {
            /**
             * Format: int64
             * @description Contracargos
             */
            chargebacks_centavos: number;
            /**
             * Format: int64
             * @description Comisiones de MercadoPago
             */
            fees_centavos: number;
            /** @enum {string} */
            method: "mercadopago" | "cash" | "transfer" | "card";
            /**
             * Format: int64
             * @description Lo que entró en la cuenta: cobrado menos devuelto, comisiones y contracargos
             */
            net_centavos: number;
            /**
             * Format: int64
             * @description Cuántos cobros
             */
            payments: number;
            /**
             * Format: int64
             * @description Lo cobrado, con propinas
             */
            received_centavos: number;
            /**
             * Format: int64
             * @description Lo devuelto
             */
            refunded_centavos: number;
            /**
             * Format: int64
             * @description Lo que quedó de propinas
             */
            tips_centavos: number;
            /**
             * Format: int64
             * @description Lo que quedó por turnos, sin propinas: cobrado menos devuelto
             */
            turnos_centavos: number;
        };
        ReportMissedTurno: {
            /** Format: uuid */
            barber_id: string;
            barber_name: string;
            /** Format: uuid */
            booking_id: string;
            code: string;
            /** Format: uuid */
            customer_id: string | null;
            customer_name: string;
            /**
             * Format: int64
             * @description Lo pagado que quedó
             */
            kept_centavos: number;
            /** @enum {string} */
            kind: "no_show" | "late_cancellation";
            /** Format: date-time */
            starts_at: string;
            /** Format: int64 */
            total_centavos: number;
        };
        ReportMoney: {
            /**
             * Format: int64
             * @description Contracargos
             */
            chargebacks_centavos: number;
            /**
             * Format: int64
             * @description Comisiones de MercadoPago
             */
            fees_centavos: number;
            /**
             * Format: int64
             * @description Lo que entró en la cuenta: cobrado menos devuelto, comisiones y contracargos
             */
            net_centavos: number;
            /**
             * Format: int64
             * @description Cuántos cobros
             */
            payments: number;
            /**
             * Format: int64
             * @description Lo cobrado, con propinas
             */
            received_centavos: number;
            /**
             * Format: int64
             * @description Lo devuelto
             */
            refunded_centavos: number;
            /**
             * Format: int64
             * @description Lo que quedó de propinas
             */
            tips_centavos: number;
            /**
             * Format: int64
             * @description Lo que quedó por turnos, sin propinas: cobrado menos devuelto
             */
            turnos_centavos: number;
        };
        ReportMonthCustomers: {
            /** Format: int64 */
            customers: number;
            /** @example 2026-03 */
            month: string;
            /**
             * Format: int64
             * @description Vinieron por primera vez
             */
            new: number;
            /**
             * Format: int64
             * @description Ya habían venido, o volvieron en otro mes
             */
            returning: number;
            /** Format: int64 */
            visits: number;
        };
        ReportNoShows: {
            /** Format: date */
            from: string;
            items: components["schemas"]["ReportMissedTurno"][];
            /**
             * Format: int64
             * @description Canceladas por el cliente después del límite
             */
            late_cancellations: number;
            /**
             * Format: int64
             * @description Lo que valían, menos lo que quedó
             */
            lost_centavos: number;
            /** Format: int64 */
            no_shows: number;
            /**
             * Format: double
             * @description Ausentes y canceladas tarde sobre turnos, con un decimal
             */
            percent: number;
            /** Format: date */
            to: string;
            /**
             * Format: int64
             * @description Turnos que se iban a atender: completados, ausentes, cancelados tarde y por venir
             */
            turnos: number;
        };
        ReportOccupancy: {
            barbers: components["schemas"]["ReportBarberOccupancy"][];
            /** Format: date */
            from: string;
            /** @description Por día de la semana y hora; solo las que tienen algo */
            hours: components["schemas"]["ReportHourOccupancy"][];
            /** Format: date */
            to: string;
            total: components["schemas"]["ReportWorked"];
        };
        ReportServices: {
            /** Format: date */
            from: string;
            services: components["schemas"]["ReportServiceTotals"][];
            /** Format: date */
            to: string;
            /** Format: int64 */
            total_centavos: number;
        };
        ReportServiceTotals: {
            /**
             * Format: int64
             * @description Precio promedio
             */
            average_centavos: number;
            category: string;
            /**
             * Format: int64
             * @description De los barberos
             */
            commission_centavos: number;
            name: string;
            /** Format: uuid */
            service_id: string;
            /**
             * Format: double
             * @description De todo lo facturado en servicios, con un decimal
             */
            share_percent: number;
            /** Format: int64 */
            times: number;
            /** Format: int64 */
            total_centavos: number;
            /** Format: int64 */
            turnos: number;
        };
        ReportSummary: {
            /**
             * Format: int64
             * @description De los turnos completados
             */
            average_ticket_centavos: number;
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            commissions_centavos: number;
            /** Format: int64 */
            completed: number;
            /** Format: int64 */
            customers: number;
            /** Format: date */
            from: string;
            money: components["schemas"]["ReportMoney"];
            /** Format: int64 */
            new_customers: number;
            /**
             * Format: double
             * @description Sobre completados y ausentes, con un decimal
             */
            no_show_percent: number;
            /** Format: int64 */
            no_shows: number;
            occupancy: components["schemas"]["ReportWorked"];
            /**
             * Format: int64
             * @description Precio de lo completado
             */
            services_centavos: number;
            /** Format: date */
            to: string;
            /**
             * Format: int64
             * @description Completados, ausentes y por venir
             */
            turnos: number;
            /**
             * Format: int64
             * @description Confirmados o en curso
             */
            upcoming: number;
        };
        ReportTakings: {
            /** @description Solo los días y medios con movimientos */
            days: components["schemas"]["ReportDayTakings"][];
            /** Format: date */
            from: string;
            methods: components["schemas"]["ReportMethodTakings"][];
            /** Format: date */
            to: string;
            total: components["schemas"]["ReportMoney"];
        };
        ReportWorked: {
            /**
             * Format: int64
             * @description Minutos que ocupan los turnos, con sus márgenes; los superpuestos cuentan una vez
             */
            booked_minutes: number;
            /**
             * Format: double
             * @description Ocupación, con un decimal. Pasa de 100 cuando se atiende fuera de horario
             */
            percent: number;
            /**
             * Format: int64
             * @description Minutos de trabajo, según horarios, excepciones, licencias y feriados
             */
            working_minutes: number;
        };
        ResetInputBody: {
            /** @example ana@ejemplo.com.ar */
            email: string;
        };
        Shop: {
            address: string;
            /**
             * @description Once dígitos
             * @example 20123456786
             */
            cuit: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description No toma turnos por la web */
            paused: boolean;
            /** @description Como se muestra a los clientes */
            phone: string;
            /** @description Nombre en la dirección web */
            slug: string;
            /**
             * @description Zona horaria IANA
             * @example America/Argentina/Buenos_Aires
             */
            timezone: string;
            /**
             * Format: int64
             * @description Cuenta los cambios de lo que se puede reservar
             */
            version: number;
        };
        ShopChair: {
            /** @description Toma turnos nuevos */
            active: boolean;
            /** Format: uuid */
            id: string;
            name: string;
        };
        ShopChairPatch: {
            active?: boolean;
            name?: string;
        };
        ShopCollision: {
            /** Format: uuid */
            booking_id: string;
            code: string;
            customer_name: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: date-time */
            starts_at: string;
            status: string;
        };
        ShopEvent: {
            /** @example service.update */
            action: string;
            /** @enum {string} */
            actor_kind: "user" | "customer" | "system";
            actor_name: string;
            /** Format: uuid */
            actor_user_id: string | null;
            /** Format: date-time */
            at: string;
            detail: unknown;
            /** @example service */
            entity: string;
            /** Format: uuid */
            entity_id: string | null;
            /** Format: uuid */
            id: string;
            request_id: string;
            /**
             * Format: int64
             * @description Lugar en la cadena que muestra si el pasado cambió; null por unos segundos
             */
            seal_no: number | null;
        };
        ShopHoliday: {
            /** @description Lo eligió la barbería; si no, los feriados cierran y los demás días abren */
            chosen: boolean;
            /** Format: date */
            date: string;
            /** @enum {string} */
            kind: "inamovible" | "trasladable" | "puente" | "no_laborable" | "propio";
            name: string;
            /** @description La barbería abre ese día */
            open: boolean;
            /** @description Falta la decisión oficial */
            provisional: boolean;
            /** @description La norma que lo establece; vacío en los días propios */
            source: string;
        };
        ShopHolidayChange: {
            /** @description Lo eligió la barbería; si no, los feriados cierran y los demás días abren */
            chosen: boolean;
            collisions: components["schemas"]["ShopCollision"][];
            /** Format: date */
            date: string;
            /** @enum {string} */
            kind: "inamovible" | "trasladable" | "puente" | "no_laborable" | "propio";
            name: string;
            /** @description La barbería abre ese día */
            open: boolean;
            /** @description Falta la decisión oficial */
            provisional: boolean;
            /** @description La norma que lo establece; vacío en los días propios */
            source: string;
        };
        ShopHolidayChoice: {
            /** @description Para un día propio; los nacionales ya tienen nombre */
            name?: string;
            open: boolean;
        };
        ShopNewChair: {
            /** @description true si falta */
            active?: boolean;
            name: string;
        };
        ShopProfilePatch: {
            address?: string;
            /** @description null lo borra */
            cuit?: string | null;
            name?: string;
            paused?: boolean;
            phone?: string;
            timezone?: string;
        };
        ShopSettings: {
            /** @description Inicio de actividades */
            activity_since: string | null;
            /**
             * Format: int32
             * @description Hasta cuántas horas antes puede cancelar el cliente
             */
            cancel_until_hours: number;
            /**
             * Format: int32
             * @description Descuento por pagar en efectivo; 0: no hay. Nunca un recargo
             */
            cash_discount_percent: number;
            /**
             * Format: int64
             * @description Los turnos más baratos no llevan seña
             */
            deposit_from_centavos: number;
            /**
             * Format: int32
             * @description Seña de quien viene por primera vez, sobre el total
             */
            deposit_new_customer_percent: number;
            /**
             * Format: int32
             * @description Seña de quien faltó alguna vez, sobre el total
             */
            deposit_no_show_percent: number;
            /** @description Número de Ingresos Brutos */
            gross_income: string;
            /**
             * Format: int32
             * @description Cuánto se guarda un horario mientras se completa la reserva
             */
            hold_minutes: number;
            /**
             * Format: int32
             * @description Hasta cuántos días adelante se reserva
             */
            horizon_days: number;
            /** @description by_hand, at_payment o at_completion */
            invoice_when: string;
            /**
             * Format: int32
             * @description Cuánto se devuelve al cancelar tarde; null: no se puede
             */
            late_refund_percent: number | null;
            /** @description Domicilio comercial */
            legal_address: string;
            /** @description Razón social, como va en las facturas */
            legal_name: string;
            /** @description Por dónde se escribe a los clientes */
            message_channels: string[];
            /**
             * Format: int32
             * @description Tope diario de WhatsApp y SMS
             */
            messages_per_day: number;
            /**
             * Format: int64
             * @description Desde qué monto se identifica al consumidor final
             */
            named_from_centavos: number;
            /**
             * Format: int32
             * @description Tolerancia antes de marcar una ausencia
             */
            no_show_grace_minutes: number;
            /**
             * Format: int32
             * @description Anticipación mínima
             */
            notice_minutes: number;
            /**
             * Format: int32
             * @description Cuánto se espera un pago
             */
            payment_minutes: number;
            /**
             * Format: int32
             * @description Punto de venta habilitado en ARCA
             */
            point_of_sale: number | null;
            /**
             * @description Desde qué hora no se molesta a nadie
             * @example 22:00
             */
            quiet_from: string;
            /**
             * @description Hasta qué hora; igual a quiet_from: se puede siempre
             * @example 08:00
             */
            quiet_to: string;
            /** @description Cuántas horas antes se recuerda el turno */
            reminder_hours: number[];
            /**
             * @description Desde dónde se cuenta
             * @enum {string}
             */
            slot_anchor: "midnight" | "opening" | "adjacent";
            /**
             * Format: int32
             * @description Cada cuántos minutos se ofrece un turno
             */
            slot_step_minutes: number;
            /** @description responsable_inscripto, monotributo o exento */
            tax_condition: string | null;
            /** @description Ofrecer solo, a quien espera hace más, el horario que se libera */
            waitlist_auto: boolean;
            /**
             * Format: int32
             * @description Cuánto se guarda un horario para quien espera
             */
            waitlist_offer_minutes: number;
        };
        ShopSettingsPatch: {
            /** Format: date */
            activity_since?: string | null;
            /** Format: int32 */
            cancel_until_hours?: number;
            /** Format: int32 */
            cash_discount_percent?: number;
            /** Format: int64 */
            deposit_from_centavos?: number;
            /** Format: int32 */
            deposit_new_customer_percent?: number;
            /** Format: int32 */
            deposit_no_show_percent?: number;
            gross_income?: string;
            /** Format: int32 */
            hold_minutes?: number;
            /** Format: int32 */
            horizon_days?: number;
            /** @enum {string} */
            invoice_when?: "by_hand" | "at_payment" | "at_completion";
            /** Format: int32 */
            late_refund_percent?: number | null;
            legal_address?: string;
            legal_name?: string;
            message_channels?: ("whatsapp" | "sms" | "email")[];
            /** Format: int32 */
            messages_per_day?: number;
            /** Format: int64 */
            named_from_centavos?: number;
            /** Format: int32 */
            no_show_grace_minutes?: number;
            /** Format: int32 */
            notice_minutes?: number;
            /** Format: int32 */
            payment_minutes?: number;
            /** Format: int32 */
            point_of_sale?: number | null;
            quiet_from?: string;
            quiet_to?: string;
            /** @description De 1 a 168 */
            reminder_hours?: number[];
            /** @enum {string} */
            slot_anchor?: "midnight" | "opening" | "adjacent";
            /** Format: int32 */
            slot_step_minutes?: number;
            /** @enum {string|null} */
            tax_condition?: "responsable_inscripto" | "monotributo" | "exento" | null;
            waitlist_auto?: boolean;
            /** Format: int32 */
            waitlist_offer_minutes?: number;
        };
        StaffBarber: {
            /** @description Se ofrece para reservar */
            active: boolean;
            /**
             * Format: int32
             * @description Comisión sobre sus servicios. Solo la ven dueños, encargados y recepción
             */
            commission_percent?: number;
            /** Format: uuid */
            id: string;
            name: string;
            photo_url: string | null;
            /**
             * Format: int32
             * @description Orden en la lista
             */
            position: number;
        };
        StaffCollision: {
            /** Format: uuid */
            booking_id: string;
            code: string;
            customer_name: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: date-time */
            starts_at: string;
            status: string;
        };
        StaffCollisions: {
            collisions: components["schemas"]["StaffCollision"][];
        };
        StaffException: {
            /** Format: date */
            date: string;
            /** Format: uuid */
            id: string;
            /** @description Vacío: ese día no trabaja */
            periods: components["schemas"]["StaffPeriod"][];
        };
        StaffExceptionChange: {
            collisions: components["schemas"]["StaffCollision"][];
            /** Format: date */
            date: string;
            /** Format: uuid */
            id: string;
            /** @description Vacío: ese día no trabaja */
            periods: components["schemas"]["StaffPeriod"][];
        };
        StaffHours: {
            /**
             * @description Pasada la medianoche sigue contando: 26:00 son las 2 del día siguiente
             * @example 13:00
             */
            end: string;
            /** @example 09:00 */
            start: string;
            /**
             * Format: date
             * @description Primer día, incluido
             */
            valid_from?: string | null;
            /**
             * Format: date
             * @description Último día, incluido
             */
            valid_to?: string | null;
            /**
             * Format: int32
             * @description 1 es lunes
             */
            weekday: number;
        };
        StaffHoursChange: {
            collisions: components["schemas"]["StaffCollision"][];
            items: components["schemas"]["StaffHours"][];
        };
        StaffNewBarber: {
            /** @description true si falta */
            active?: boolean;
            /** Format: int32 */
            commission_percent?: number;
            name: string;
            photo_url?: string;
            /** Format: int32 */
            position?: number;
        };
        StaffNewException: {
            /** Format: date */
            date: string;
            /** @description Vacío: ese día no trabaja */
            periods: components["schemas"]["StaffPeriod"][];
        };
        StaffNewTimeOff: {
            /** Format: date-time */
            ends_at: string;
            reason?: string;
            /** Format: date-time */
            starts_at: string;
        };
        StaffOffer: {
            /**
             * Format: int32
             * @description Solo si el servicio tiene una parte
             */
            duration_minutes?: number | null;
            /**
             * Format: int64
             * @description null: el del servicio
             */
            price_centavos?: number | null;
            /** Format: uuid */
            service_id: string;
        };
        StaffPatch: {
            active?: boolean;
            /** Format: int32 */
            commission_percent?: number;
            name?: string;
            /** @description null la quita */
            photo_url?: string | null;
            /** Format: int32 */
            position?: number;
        };
        StaffPeriod: {
            /**
             * @description Hasta 48:00, que es la medianoche siguiente
             * @example 13:00
             */
            end: string;
            /** @example 09:00 */
            start: string;
        };
        StaffTimeOff: {
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            reason: string;
            /** Format: date-time */
            starts_at: string;
        };
        StaffTimeOffChange: {
            collisions: components["schemas"]["StaffCollision"][];
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            reason: string;
            /** Format: date-time */
            starts_at: string;
        };
        StaffTimeOffPatch: {
            /** Format: date-time */
            ends_at?: string;
            reason?: string;
            /** Format: date-time */
            starts_at?: string;
        };
        UptimeDay: {
            /**
             * Format: date
             * @description In that zone
             */
            date: string;
            /** Format: int64 */
            passed_minutes: number;
            /** Format: int64 */
            up_minutes: number;
        };
        UptimePart: {
            /** @description Oldest first, the last is today */
            days: components["schemas"]["UptimeDay"][];
            /** @description service, redis or jobs */
            name: string;
            /**
             * Format: date-time
             * @description The first minute that was recorded
             */
            since: string;
        };
        UptimeReport: {
            /**
             * Format: date-time
             * @description Minutes before this one are counted
             */
            as_of: string;
            parts: components["schemas"]["UptimePart"][];
            /** @description IANA zone of the days */
            timezone: string;
        };
        WebhookAttempt: {
            /** @description El principio de la respuesta */
            answer: string;
            /** Format: date-time */
            at: string;
            error: string;
            /**
             * Format: int32
             * @description null: no contestó
             */
            status: number | null;
            /** Format: int32 */
            took_ms: number;
        };
        WebhookDelivery: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            done_at: string | null;
            /** Format: uuid */
            endpoint_id: string;
            error: string;
            /**
             * Format: uuid
             * @description El webhook-id: el mismo en cada intento y reenvío
             */
            event_id: string;
            /** Format: date-time */
            first_sent_at: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: int32
             * @description Lo último que contestó
             */
            last_status: number | null;
            /** Format: date-time */
            next_try_at: string | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            topic: string;
            /**
             * Format: int32
             * @description Intentos desde el evento o el último reenvío
             */
            tries: number;
        };
        WebhookDeliveryWithAttempts: {
            attempts: components["schemas"]["WebhookAttempt"][];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            done_at: string | null;
            /** Format: uuid */
            endpoint_id: string;
            error: string;
            /** @description El cuerpo, como se manda */
            event: unknown;
            /**
             * Format: uuid
             * @description El webhook-id: el mismo en cada intento y reenvío
             */
            event_id: string;
            /** Format: date-time */
            first_sent_at: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: int32
             * @description Lo último que contestó
             */
            last_status: number | null;
            /** Format: date-time */
            next_try_at: string | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            topic: string;
            /**
             * Format: int32
             * @description Intentos desde el evento o el último reenvío
             */
            tries: number;
        };
        WebhookEndpoint: {
            active: boolean;
            /** Format: date-time */
            created_at: string;
            description: string;
            /**
             * @description gone: contestó 410; failing: falló durante tres días
             * @enum {string}
             */
            disabled_reason: "" | "gone" | "failing";
            /**
             * Format: date-time
             * @description Desde cuándo no anda ningún envío
             */
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description Hasta cuándo firma también la clave anterior
             */
            old_secret_until: string | null;
            /** @description Qué recibe: payment.approved, booking.* o * para todo */
            topics: string[];
            /** Format: uri */
            url: string;
        };
        WebhookEndpointPatch: {
            /** @description Al apagarlo se dan por perdidos los envíos que esperaban */
            active?: boolean;
            description?: string;
            topics?: string[];
            url?: string;
        };
        WebhookEndpointWithSecret: {
            active: boolean;
            /** Format: date-time */
            created_at: string;
            description: string;
            /**
             * @description gone: contestó 410; failing: falló durante tres días
             * @enum {string}
             */
            disabled_reason: "" | "gone" | "failing";
            /**
             * Format: date-time
             * @description Desde cuándo no anda ningún envío
             */
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description Hasta cuándo firma también la clave anterior
             */
            old_secret_until: string | null;
            /**
             * @description whsec_...: guardala ahora, no se vuelve a mostrar
             * @example whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD
             */
            secret: string;
            /** @description Qué recibe: payment.approved, booking.* o * para todo */
            topics: string[];
            /** Format: uri */
            url: string;
        };
        WebhookNewEndpoint: {
            description?: string;
            /** @description Todo, si falta */
            topics?: string[];
            /** @example https://example.com/barberpro */
            url: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "api-health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "admin-list-audit": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                shop_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorEvent"];
                };
            };
        };
    };
    "admin-list-dead-letters": {
        parameters: {
            query?: {
                kind?: "outbox" | "inbox" | "payment_intents" | "refunds" | "invoices" | "notifications" | "webhook_deliveries";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorLetter"];
                };
            };
        };
    };
    "admin-list-deliveries": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                state?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorDelivery"];
                };
            };
        };
    };
    "admin-list-jobs": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                state?: "available" | "cancelled" | "completed" | "discarded" | "pending" | "retryable" | "running" | "scheduled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorJob"];
                };
            };
        };
    };
    "admin-retry-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "admin-list-notices": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                state?: "done" | "waiting" | "given_up";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorNotice"];
                };
            };
        };
    };
    "admin-list-queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorQueue"];
                };
            };
        };
    };
    "admin-list-shops": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Parte del nombre o de la dirección */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOperatorShop"];
                };
            };
        };
    };
    "admin-retry-dead-letter": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                kind: "outbox" | "inbox" | "payment_intents" | "refunds" | "invoices" | "notifications" | "webhook_deliveries";
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "admin-replay-delivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "admin-replay-notice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "admin-visit-shop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperatorVisitRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorVisit"];
                };
            };
        };
    };
    "admin-leave-shop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountSignedBody"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                /** @description Token de renovación */
                "__Host-refresh"?: string;
                /** @description Token de renovación, en desarrollo */
                refresh?: string;
            };
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordInputBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "request-password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetInputBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "confirm-password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmInputBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                /** @description Token de renovación */
                "__Host-refresh"?: string;
                /** @description Token de renovación, en desarrollo */
                refresh?: string;
            };
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountSignedBody"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterInputBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountSignedBody"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOutputBody"];
                };
            };
        };
    };
    "get-booking-by-link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingLinkedBooking"];
                };
            };
        };
    };
    "get-booking-calendar": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description iCalendar */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
        };
    };
    "cancel-booking-by-link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "go-to-checkout": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description El enlace del turno */
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See Other */
            303: {
                headers: {
                    "Cache-Control"?: string;
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "print-own-invoice": {
        parameters: {
            query?: {
                /** @description ticket: tira de 80 mm */
                format?: "a4" | "ticket";
            };
            header?: never;
            path: {
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PDF */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "pay-booking": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description El enlace del turno */
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentPayRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDueAnswer"];
                };
            };
        };
    };
    "list-booking-payments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description El enlace del turno */
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentOfLink"];
                };
            };
        };
    };
    "reschedule-booking-by-link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                manage_token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingRescheduleRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "release-hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "renew-hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingHold"];
                };
            };
        };
    };
    "get-public-shop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingShopPage"];
                };
            };
        };
    };
    "list-availability": {
        parameters: {
            query: {
                /** @description Sin barbero: cualquiera */
                barber_id?: string;
                /** @description Cuenta como libre el turno propio, para moverlo */
                booking_token?: string;
                /** @description Primer día; sin él, hoy */
                from?: string;
                /** @description Cuenta como libre lo que uno mismo apartó */
                hold_token?: string;
                /** @description Uno por servicio, en orden */
                service_id: string[];
                /** @description Último día; sin él, dos semanas */
                to?: string;
            };
            header?: {
                "If-None-Match"?: string;
            };
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Horarios libres por día */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        days: {
                            /** Format: date */
                            date: string;
                            slots: {
                                barber_ids: string[];
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: int64 */
                                price_centavos: number;
                                /** Format: date-time */
                                starts_at: string;
                            }[];
                        }[];
                        /** Format: date */
                        next_available_date: string | null;
                        timezone: string;
                        /** Format: int64 */
                        version: number;
                    };
                };
            };
            /** @description Nada cambió */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "explain-availability": {
        parameters: {
            query: {
                /** @description Sin barbero: cualquiera */
                barber_id?: string;
                service_id: string[];
                starts_at: string;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingExplanation"];
                };
            };
        };
    };
    "create-booking": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingBookRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingBooked"];
                };
            };
        };
    };
    "create-hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingHoldRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingHold"];
                };
            };
        };
    };
    "join-waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingWaitRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingWaited"];
                };
            };
        };
    };
    "create-withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingWithdrawalRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingWithdrawal"];
                };
            };
        };
    };
    "show-unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lo que sigue en el enlace del correo */
                unsubscribe_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Una página */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    unsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lo que sigue en el enlace del correo */
                unsubscribe_token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Una página */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "get-waitlist-entry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingLinkedEntry"];
                };
            };
        };
    };
    "leave-waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "accept-waitlist-offer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingAcceptRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingBooked"];
                };
            };
        };
    };
    "decline-waitlist-offer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingLinkedEntry"];
                };
            };
        };
    };
    "get-shop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
        };
    };
    "update-shop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopProfilePatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
        };
    };
    "list-audit-events": {
        parameters: {
            query?: {
                /** @description Como service.update */
                action?: string;
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Tipo de cosa, como service */
                entity?: string;
                entity_id?: string;
                /** @description Desde este instante */
                from?: string;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Hasta este instante, sin incluirlo */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageShopEvent"];
                };
            };
        };
    };
    "list-barbers": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStaffBarber"];
                };
            };
        };
    };
    "create-barber": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffNewBarber"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffBarber"];
                };
            };
        };
    };
    "get-barber": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffBarber"];
                };
            };
        };
    };
    "delete-barber": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "update-barber": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffBarber"];
                };
            };
        };
    };
    "list-barber-exceptions": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Hoy si falta */
                from?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStaffException"];
                };
            };
        };
    };
    "set-barber-exception": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffNewException"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffExceptionChange"];
                };
            };
        };
    };
    "delete-barber-exception": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exception_id: string;
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCollisions"];
                };
            };
        };
    };
    "list-barber-hours": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStaffHours"];
                };
            };
        };
    };
    "replace-barber-hours": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffHours"][];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffHoursChange"];
                };
            };
        };
    };
    "list-barber-services": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStaffOffer"];
                };
            };
        };
    };
    "replace-barber-services": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffOffer"][];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStaffOffer"];
                };
            };
        };
    };
    "list-barber-time-off": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Las que terminan después de este instante; ahora si falta */
                from?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStaffTimeOff"];
                };
            };
        };
    };
    "create-barber-time-off": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffNewTimeOff"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffTimeOffChange"];
                };
            };
        };
    };
    "delete-barber-time-off": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
                time_off_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "update-barber-time-off": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbero */
                id: string;
                /** @description Barbería */
                shop_id: string;
                time_off_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffTimeOffPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffTimeOffChange"];
                };
            };
        };
    };
    "list-bookings": {
        parameters: {
            query?: {
                barber_id?: string;
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                customer_id?: string;
                /** @description Fecha o instante. Sin él, hoy, o todo si se pide un cliente */
                from?: string;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Estados separados por coma; sin él, todos menos held y expired */
                status?: string;
                /** @description Fecha incluida, o instante que ya no entra. Sin él, ese día, o todo */
                to?: string;
            };
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBooking"];
                };
            };
        };
    };
    "create-staff-booking": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingStaffBookRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "get-booking": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "update-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingEditRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "cancel-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "check-in-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "complete-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "confirm-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "list-booking-events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingEvents"];
                };
            };
        };
    };
    "no-show-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "reschedule-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingStaffRescheduleRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "start-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "undo-no-show-booking": {
        parameters: {
            query?: never;
            header?: {
                /** @description La versión que se vio; si cambió, 409 version_conflict */
                "If-Match"?: string;
            };
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingReasonBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    "list-cash-sessions": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagePaymentSession"];
                };
            };
        };
    };
    "open-cash-session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentOpening"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentSession"];
                };
            };
        };
    };
    "close-cash-session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentClosing"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentSession"];
                };
            };
        };
    };
    "move-cash": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentNewMove"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentMove"];
                };
            };
        };
    };
    "get-cash-session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentSession"];
                };
            };
        };
    };
    "list-customers": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Nombre, celular o correo, o una parte */
                q?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCustomer"];
                };
            };
        };
    };
    "create-customer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerNewCustomer"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "get-customer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Cliente */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "update-customer": {
        parameters: {
            query?: never;
            header?: {
                /** @description La version que se cambia */
                "If-Match"?: string;
            };
            path: {
                /** @description Cliente */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "erase-customer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Cliente */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "export-customer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Cliente */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerExport"];
                };
            };
        };
    };
    "merge-customers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Cliente */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerMergeBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "list-dead-letters": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                kind?: "outbox" | "inbox" | "payment_intents" | "refunds" | "invoices" | "notifications" | "webhook_deliveries";
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageDeadletterLetter"];
                };
            };
        };
    };
    "retry-dead-letter": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                kind: "outbox" | "inbox" | "payment_intents" | "refunds" | "invoices" | "notifications" | "webhook_deliveries";
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadletterRetried"];
                };
            };
        };
    };
    "list-holidays": {
        parameters: {
            query?: {
                /** @description El año actual si falta */
                year?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageShopHoliday"];
                };
            };
        };
    };
    "choose-holiday": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                date: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopHolidayChoice"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopHolidayChange"];
                };
            };
        };
    };
    "list-integrations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageIntegrationStatus"];
                };
            };
        };
    };
    "delete-integration": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "test-integration": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: "mercadopago" | "afip" | "whatsapp" | "sms" | "mail";
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationTestResult"];
                };
            };
        };
    };
    "get-afip": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationAFIP"];
                };
            };
        };
    };
    "put-afip": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationAFIPCredentials"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationAFIP"];
                };
            };
        };
    };
    "request-afip-certificate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationCertificateRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationCertificateRequestResult"];
                };
            };
        };
    };
    "get-mail": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationMail"];
                };
            };
        };
    };
    "put-mail": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationMailCredentials"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationMail"];
                };
            };
        };
    };
    "get-mercadopago": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationMercadoPago"];
                };
            };
        };
    };
    "put-mercadopago": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationMercadoPagoCredentials"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationMercadoPago"];
                };
            };
        };
    };
    "connect-mercadopago": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationConnectLink"];
                };
            };
        };
    };
    "get-sms": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationSMS"];
                };
            };
        };
    };
    "put-sms": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationSMSCredentials"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationSMS"];
                };
            };
        };
    };
    "get-whatsapp": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationWhatsApp"];
                };
            };
        };
    };
    "put-whatsapp": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationWhatsAppCredentials"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationWhatsApp"];
                };
            };
        };
    };
    "list-invoices": {
        parameters: {
            query?: {
                /** @description Solo los de este turno */
                booking_id?: string;
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Pedidos desde este instante */
                from?: string;
                kind?: "invoice" | "credit_note";
                /** @description Solo los que no tienen CAE y cuyo día ya pasó */
                late?: boolean;
                /** @description Cantidad por página */
                limit?: number;
                status?: "queued" | "sending" | "authorized" | "rejected";
                /** @description Hasta este instante, sin incluirlo */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageInvoice"];
                };
            };
        };
    };
    "create-invoice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceCreateRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    "get-invoice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Comprobante */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    "credit-invoice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Comprobante */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceCreditRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    "print-invoice": {
        parameters: {
            query?: {
                /** @description ticket: tira de 80 mm */
                format?: "a4" | "ticket";
            };
            header?: never;
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PDF */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "retry-invoice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Comprobante */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceRetryRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    "list-members": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAccountMember"];
                };
            };
        };
    };
    "add-member": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMemberInputBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMember"];
                };
            };
        };
    };
    "remove-member": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                shop_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "change-member": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                shop_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeMemberInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMember"];
                };
            };
        };
    };
    "list-message-contacts": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Solo quienes no quieren mensajes */
                opted_out?: boolean;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageNotifyContact"];
                };
            };
        };
    };
    "set-message-contact": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Teléfono, como +5491123456789 */
                phone: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotifyContact"];
                };
            };
        };
    };
    "list-messages": {
        parameters: {
            query?: {
                booking_id?: string;
                channel?: "whatsapp" | "sms" | "email";
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                status?: "due" | "sending" | "unknown" | "sent" | "delivered" | "read" | "failed" | "dropped";
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageNotifyMessage"];
                };
            };
        };
    };
    "resend-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Mensaje */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyResendRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotifyMessage"];
                };
            };
        };
    };
    "list-payments": {
        parameters: {
            query?: {
                booking_id?: string;
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Desde este instante */
                from?: string;
                /** @description Cantidad por página */
                limit?: number;
                method?: ("mercadopago" | "cash" | "transfer" | "card")[];
                status?: ("created" | "pending" | "approved" | "partially_refunded" | "refunded" | "rejected" | "cancelled" | "expired" | "charged_back")[];
                /** @description Hasta este instante, sin incluirlo */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagePayment"];
                };
            };
        };
    };
    "take-payment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentNewPayment"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    "get-payment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    "create-refund": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentNewRefund"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentRefund"];
                };
            };
        };
    };
    "confirm-refund": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                refund_id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentRefund"];
                };
            };
        };
    };
    "retry-refund": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                refund_id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentRefund"];
                };
            };
        };
    };
    "create-payment-link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentLinkRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDueAnswer"];
                };
            };
        };
    };
    "report-barbers": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportBarbers"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-cash": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCash"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-customers": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCustomers"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-no-shows": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportNoShows"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-occupancy": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportOccupancy"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-services": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportServices"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-summary": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportSummary"];
                    "text/csv": string;
                };
            };
        };
    };
    "report-takings": {
        parameters: {
            query?: {
                /** @description También con Accept: text/csv */
                format?: "json" | "csv";
                /** @description Primer día; el primero de este mes si falta */
                from?: string;
                /** @description Último día, incluido; hoy si falta */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportTakings"];
                    "text/csv": string;
                };
            };
        };
    };
    "list-chairs": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageShopChair"];
                };
            };
        };
    };
    "create-chair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopNewChair"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopChair"];
                };
            };
        };
    };
    "delete-chair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Sillón */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "update-chair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Sillón */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopChairPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopChair"];
                };
            };
        };
    };
    "list-services": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCatalogService"];
                };
            };
        };
    };
    "create-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogNewService"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogService"];
                };
            };
        };
    };
    "get-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Servicio */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogService"];
                };
            };
        };
    };
    "delete-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Servicio */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "update-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Servicio */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogService"];
                };
            };
        };
    };
    "list-prices": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Servicio */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCatalogPrice"];
                };
            };
        };
    };
    "schedule-price": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Servicio */
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogPrice"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogPrice"];
                };
            };
        };
    };
    "unschedule-price": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Servicio */
                id: string;
                /** @description Barbería */
                shop_id: string;
                valid_from: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "raise-prices": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogRaise"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCatalogRaised"];
                };
            };
        };
    };
    "get-settings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopSettings"];
                };
            };
        };
    };
    "update-settings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopSettingsPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopSettings"];
                };
            };
        };
    };
    "get-taxpayer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Con o sin guiones */
                cuit: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceTaxpayer"];
                };
            };
        };
    };
    "list-templates": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageNotifyText"];
                };
            };
        };
    };
    "put-template": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Canal */
                channel: string;
                /** @description Tipo de mensaje */
                kind: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyTextRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotifyText"];
                };
            };
        };
    };
    "delete-template": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Canal */
                channel: string;
                /** @description Tipo de mensaje */
                kind: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "preview-template": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyPreviewRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotifyPreview"];
                };
            };
        };
    };
    "list-waitlist": {
        parameters: {
            query?: {
                /** @description Solo quienes esperan a ese barbero, o a cualquiera */
                barber_id?: string;
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description También los que ya no esperan */
                ended?: boolean;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Solo quienes esperan ese día */
                on?: string;
            };
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBookingWaitEntry"];
                };
            };
        };
    };
    "remove-waitlist-entry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "offer-waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingOfferRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingWaitEntry"];
                };
            };
        };
    };
    "list-webhook-deliveries": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                endpoint_id?: string;
                /** @description Cantidad por página */
                limit?: number;
                status?: "pending" | "delivered" | "failed";
                topic?: string;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageWebhookDelivery"];
                };
            };
        };
    };
    "get-webhook-delivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryWithAttempts"];
                };
            };
        };
    };
    "replay-webhook-delivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "list-webhooks": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageWebhookEndpoint"];
                };
            };
        };
    };
    "create-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookNewEndpoint"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    "get-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "delete-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "update-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "rotate-webhook-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    "test-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description Barbería */
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "list-withdrawals": {
        parameters: {
            query?: {
                /** @description El next_cursor de la página anterior */
                cursor?: string;
                /** @description Cantidad por página */
                limit?: number;
                /** @description Solo los que esperan una respuesta */
                open?: boolean;
            };
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBookingWithdrawalAsked"];
                };
            };
        };
    };
    "resolve-withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingResolveRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingWithdrawalAsked"];
                };
            };
        };
    };
    stream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "health-detailed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "health-live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "health-ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "health-uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UptimeReport"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "mercadopago-callback": {
        parameters: {
            query?: {
                code?: string;
                /** @description access_denied si la persona no aceptó */
                error?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: {
                bp_oauth?: string;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    "Cache-Control"?: string;
                    Location?: string;
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "notify-mercadopago": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recibida; se mira después */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "notify-mercadopago-shop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                shop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recibida; se mira después */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "sms-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recibido; se mira después */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/xml": string;
                };
            };
        };
    };
    "verify-whatsapp-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lo que WhatsApp mandó */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    "whatsapp-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recibido; se mira después */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

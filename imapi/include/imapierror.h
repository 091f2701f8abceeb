/* SPDX-License-Identifier: 0BSD */
/**
 * @file
 * The result codes of the Image Mastering API (reference imapi 2.3). All are FACILITY_ITF. The two IMAPI_S_ codes are successes.
 */
#ifndef COASTER_IMAPIERROR_H
#define COASTER_IMAPIERROR_H

#include "windows.h"

#define IMAPI_S_PROPERTIESIGNORED _HRESULT_TYPEDEF_(0x00040200)            /**< a property was unknown or read-only and skipped */
#define IMAPI_S_BUFFER_TO_SMALL _HRESULT_TYPEDEF_(0x00040201)              /**< nothing stored; the size needed was returned */
#define IMAPI_E_NOTOPENED _HRESULT_TYPEDEF_(0x8004020Bu)                   /**< Open or OpenExclusive is missing */
#define IMAPI_E_NOTINITIALIZED _HRESULT_TYPEDEF_(0x8004020Cu)              /**< no device was bound to the recorder object */
#define IMAPI_E_USERABORT _HRESULT_TYPEDEF_(0x8004020Du)                   /**< a sink answered TRUE to QueryCancel */
#define IMAPI_E_GENERIC _HRESULT_TYPEDEF_(0x8004020Eu)                     /**< unexplained failure */
#define IMAPI_E_MEDIUM_NOTPRESENT _HRESULT_TYPEDEF_(0x8004020Fu)           /**< no disc in the drive */
#define IMAPI_E_MEDIUM_INVALIDTYPE _HRESULT_TYPEDEF_(0x80040210u)          /**< a disc of a kind or in a state that cannot be used */
#define IMAPI_E_DEVICE_NOPROPERTIES _HRESULT_TYPEDEF_(0x80040211u)         /**< recorder or format has no properties */
#define IMAPI_E_DEVICE_NOTACCESSIBLE _HRESULT_TYPEDEF_(0x80040212u)        /**< device in use */
#define IMAPI_E_DEVICE_NOTPRESENT _HRESULT_TYPEDEF_(0x80040213u)           /**< device gone */
#define IMAPI_E_DEVICE_INVALIDTYPE _HRESULT_TYPEDEF_(0x80040214u)          /**< recorder cannot do the operation */
#define IMAPI_E_INITIALIZE_WRITE _HRESULT_TYPEDEF_(0x80040215u)            /**< drive could not be prepared for writing */
#define IMAPI_E_INITIALIZE_ENDWRITE _HRESULT_TYPEDEF_(0x80040216u)         /**< drive could not be prepared for closing */
#define IMAPI_E_FILESYSTEM _HRESULT_TYPEDEF_(0x80040217u)                  /**< a file system on the disc cannot be detached */
#define IMAPI_E_FILEACCESS _HRESULT_TYPEDEF_(0x80040218u)                  /**< the stash cannot be written or read */
#define IMAPI_E_DISCINFO _HRESULT_TYPEDEF_(0x80040219u)                    /**< reading the disc's data failed */
#define IMAPI_E_TRACKNOTOPEN _HRESULT_TYPEDEF_(0x8004021Au)                /**< no audio track is open */
#define IMAPI_E_TRACKOPEN _HRESULT_TYPEDEF_(0x8004021Bu)                   /**< an audio track is open */
#define IMAPI_E_DISCFULL _HRESULT_TYPEDEF_(0x8004021Cu)                    /**< the disc cannot take more */
#define IMAPI_E_BADJOLIETNAME _HRESULT_TYPEDEF_(0x8004021Du)               /**< an element has an unacceptable name */
#define IMAPI_E_INVALIDIMAGE _HRESULT_TYPEDEF_(0x8004021Eu)                /**< staged image empty, used up or damaged */
#define IMAPI_E_NOACTIVEFORMAT _HRESULT_TYPEDEF_(0x8004021Fu)              /**< no format; never given here, Joliet is the default */
#define IMAPI_E_NOACTIVERECORDER _HRESULT_TYPEDEF_(0x80040220u)            /**< no recorder selected */
#define IMAPI_E_WRONGFORMAT _HRESULT_TYPEDEF_(0x80040221u)                 /**< the interface of the format that is not active */
#define IMAPI_E_ALREADYOPEN _HRESULT_TYPEDEF_(0x80040222u)                 /**< Open was called before */
#define IMAPI_E_WRONGDISC _HRESULT_TYPEDEF_(0x80040223u)                   /**< not the disc that set multi-session mode */
#define IMAPI_E_FILEEXISTS _HRESULT_TYPEDEF_(0x80040224u)                  /**< name already in the image */
#define IMAPI_E_STASHINUSE _HRESULT_TYPEDEF_(0x80040225u)                  /**< another application holds the stash */
#define IMAPI_E_DEVICE_STILL_IN_USE _HRESULT_TYPEDEF_(0x80040226u)         /**< the device did not come free at the end */
#define IMAPI_E_LOSS_OF_STREAMING _HRESULT_TYPEDEF_(0x80040227u)           /**< data flow to the drive broke */
#define IMAPI_E_COMPRESSEDSTASH _HRESULT_TYPEDEF_(0x80040228u)             /**< stash lies in a compressed place */
#define IMAPI_E_ENCRYPTEDSTASH _HRESULT_TYPEDEF_(0x80040229u)              /**< stash lies in an encrypted place */
#define IMAPI_E_NOTENOUGHDISKFORSTASH _HRESULT_TYPEDEF_(0x8004022Au)       /**< no room for the stash */
#define IMAPI_E_REMOVABLESTASH _HRESULT_TYPEDEF_(0x8004022Bu)              /**< stash lies on a removable medium */
#define IMAPI_E_CANNOT_WRITE_TO_MEDIA _HRESULT_TYPEDEF_(0x8004022Cu)       /**< medium closed or read-only */
#define IMAPI_E_TRACK_NOT_BIG_ENOUGH _HRESULT_TYPEDEF_(0x8004022Du)        /**< audio track below 300 blocks */
#define IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC _HRESULT_TYPEDEF_(0x8004022Eu) /**< boot image, but the disc is not blank */

#endif
